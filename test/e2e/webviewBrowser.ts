// The built webview pages in a real Chromium, without an editor: served under the policy that the extension sets, with
// VS Code's own theme variables. What stands in for the host is a list of what was posted and `send`.
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import themes from '../fixtures/themes/themes.json' with { type: 'json' };
import { chromiumFlags, provideChromium } from '../editor/chromium.mjs';

export type ThemeName = keyof typeof themes;
export type PageName = 'dashboard' | 'reward' | 'demonstrations';

declare global {
  interface Window {
    posted: unknown[];
    kept: unknown;
    blocked: string[];
  }
}

const dist = path.resolve(import.meta.dirname, '../../dist/webview');
const nonce = 'dGVzdA';
const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
};

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What acquireVsCodeApi().getState() returns. */
  readonly state?: unknown;
}

export class WebviewBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly server: http.Server,
    private readonly origin: string,
  ) {}

  static async start(): Promise<WebviewBrowser> {
    const server = http.createServer(serve);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const browser = await chromium.launch({ executablePath: provideChromium(), args: chromiumFlags });
    return new WebviewBrowser(browser, server, `http://127.0.0.1:${port}`);
  }

  async open(name: PageName, options: OpenOptions = {}): Promise<WebviewPage> {
    const { theme = 'dark', width = 1280, height = 900, state } = options;
    const context = await this.browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.addInitScript((kept) => {
      window.posted = [];
      window.blocked = [];
      window.kept = kept;
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
        window.blocked.push(`${violatedDirective} blocked ${blockedURI} at ${sourceFile}`);
      });
      Object.assign(window, {
        acquireVsCodeApi: () => ({
          postMessage: (message: unknown) => window.posted.push(message),
          getState: () => window.kept,
          setState: (next: unknown) => (window.kept = next),
        }),
      });
    }, state);
    await page.goto(`${this.origin}/${name}/${theme}`);
    return new WebviewPage(page, errors);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export class WebviewPage {
  constructor(
    readonly page: Page,
    private readonly errors: readonly string[],
  ) {}

  /** Posts a message as the extension host does, and waits until it is on the screen. */
  async send(message: unknown): Promise<void> {
    await this.page.evaluate(async (data) => {
      window.postMessage(data, '*');
      // The message, the frame that draws it, and the frame that the drawing may ask for.
      await new Promise((resolve) => setTimeout(resolve));
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    }, message);
  }

  /** What the page has posted since the last call. */
  posted(): Promise<unknown[]> {
    return this.page.evaluate(() => window.posted.splice(0));
  }

  kept(): Promise<unknown> {
    return this.page.evaluate(() => window.kept);
  }

  /** What went wrong in the page, and what its policy has blocked. */
  async complaints(): Promise<string[]> {
    return [...this.errors, ...(await this.page.evaluate(() => window.blocked))];
  }

  /** VS Code's theme switch: other variables on the root element, another class on the body. */
  async switchTheme(theme: ThemeName): Promise<void> {
    const { variables, bodyClass, kind } = themes[theme];
    await this.page.evaluate(
      async ({ variables, bodyClass, kind }) => {
        for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
        document.body.className = bodyClass;
        document.body.dataset.vscodeThemeKind = kind;
        for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
      },
      { variables, bodyClass, kind },
    );
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

function serve(request: http.IncomingMessage, response: http.ServerResponse): void {
  const parts = (request.url ?? '').split(/[/?]/).filter(Boolean);
  const [name, theme] = parts;
  if (name && theme && theme in themes) {
    response.setHeader('content-type', 'text/html');
    response.end(html(name, theme as ThemeName, `http://${request.headers.host}`));
    return;
  }
  const file = path.join(dist, path.basename(name ?? ''));
  if (name === undefined || !fs.existsSync(file)) {
    response.statusCode = name === 'favicon.ico' ? 204 : 404;
    response.end();
    return;
  }
  response.setHeader('content-type', contentTypes[path.extname(file)] ?? 'text/plain');
  fs.createReadStream(file).pipe(response);
}

function html(name: string, theme: ThemeName, origin: string): string {
  const { variables, bodyClass, kind } = themes[theme];
  const policy = [
    "default-src 'none'",
    `style-src ${origin} 'nonce-${nonce}'`,
    `font-src ${origin}`,
    'img-src data:',
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  const root = Object.entries(variables).map(([variable, value]) => `${variable}: ${value};`);
  // The second rule is what VS Code puts into every webview.
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style nonce="${nonce}">
:root { ${root.join(' ')} }
body { background-color: transparent; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
</style>
<link rel="stylesheet" href="/codicon.css">
<link rel="stylesheet" href="/${name}.css">
<title>TRIRL</title>
</head>
<body class="${bodyClass}" data-vscode-theme-kind="${kind}">
<div id="app"></div>
<script nonce="${nonce}" src="/${name}.js"></script>
</body>
</html>`;
}
