// The workbench of a VS Code server in Chromium, as a user has it in hand: palette, quick inputs, notifications, webviews,
// window reload, trust, colour theme, screenshots.
import { chromium } from 'playwright-core';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromiumFlags, provideChromium } from './chromium.mjs';

/** @typedef {import('playwright-core').Frame} Frame */
/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('./server.mjs').EditorServer} EditorServer */

/** Colour themes by their name in the picker, and the class that the workbench then has. */
export const themes = /** @type {const} */ ({
  dark: { label: 'Dark Modern', className: 'vs-dark' },
  light: { label: 'Light Modern', className: 'vs' },
  highContrast: { label: 'Dark High Contrast', className: 'hc-black' },
  highContrastLight: { label: 'Light High Contrast', className: 'hc-light' },
});

/**
 * @template T
 * @param {() => T | Promise<T>} check
 * @param {{ message: string | (() => string), timeoutMs?: number, everyMs?: number }} options
 * @returns {Promise<NonNullable<T>>} the first truthy answer
 */
export async function eventually(check, { message, timeoutMs = 20_000, everyMs = 100 }) {
  for (const end = Date.now() + timeoutMs; ; await sleep(everyMs)) {
    const answer = await check();
    if (answer) return answer;
    if (Date.now() > end) {
      throw new Error(`not within ${timeoutMs / 1000} s: ${typeof message === 'function' ? message() : message}`);
    }
  }
}

export class Workbench {
  /** Console messages and uncaught errors of every frame, webviews included. @type {{ text: string, from: string }[]} */
  console = [];
  /** @type {() => void} */
  #forget = () => undefined;

  /**
   * @private Use `open`.
   * @param {EditorServer} server
   * @param {import('playwright-core').Browser} browser
   * @param {import('playwright-core').Page} page
   */
  constructor(server, browser, page) {
    this.server = server;
    this.browser = browser;
    this.page = page;
    this.quickInputWidget = page.locator('.quick-input-widget');
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        this.console.push({ text: message.text(), from: message.location().url });
      }
    });
    page.on('pageerror', (error) => this.console.push({ text: error.stack ?? error.message, from: 'uncaught' }));
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
  }

  /**
   * Opens the server's workspace and waits until it can be used.
   * @param {EditorServer} server
   * @param {{ viewport?: { width: number, height: number }, tests?: string, onTestsEnd?: (code: number) => void }} [options]
   */
  static async open(server, { viewport = { width: 1440, height: 900 }, tests = '', onTestsEnd } = {}) {
    const browser = await chromium.launch({ executablePath: provideChromium(), args: chromiumFlags });
    const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const workbench = new Workbench(server, browser, page);
    workbench.#forget = server.usedBy(() => workbench.close());
    try {
      if (onTestsEnd) await page.exposeFunction('codeAutomationExit', onTestsEnd);
      await page.goto(server.address({ tests }), { waitUntil: 'domcontentloaded', timeout: 60_000 });
      if (!tests) await workbench.#ready();
      return workbench;
    } catch (error) {
      await workbench.close();
      const seen = workbench.console.map(({ text }) => text).slice(-20);
      throw new Error(`the workbench did not open\n${seen.join('\n')}\n${server.output.slice(-2000)}`, {
        cause: error,
      });
    }
  }

  async #ready() {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    await this.page.waitForFunction(
      () => performance.getEntriesByName('code/didStartWorkbench').length > 0,
      undefined,
      { timeout: 60_000 },
    );
  }

  #rows() {
    return this.quickInputWidget.locator('.monaco-list-row');
  }

  /** Labels of the rows of the open quick input, without descriptions. */
  async quickInputLabels() {
    if (!(await this.quickInputWidget.isVisible())) return [];
    return this.#rows().evaluateAll((rows) =>
      rows.map((row) => (row.querySelector('.label-name')?.textContent ?? '').trim()),
    );
  }

  /**
   * Runs a command by its full title in the palette, such as `TRIRL: Start Run`.
   * @param {string} title
   */
  async runCommand(title, { timeoutMs = 30_000 } = {}) {
    if (await this.#clickCommand(title, timeoutMs)) return;
    const offered = (await this.quickInputLabels()).slice(0, 6).join(' | ') || 'nothing';
    await this.page.keyboard.press('Escape');
    throw new Error(`'${title}' is not in the palette after ${timeoutMs / 1000} s; it offers: ${offered}`);
  }

  /**
   * Whether the palette offers the command now: what is hidden by its `when` or `enablement` is not offered.
   * @param {string} title
   */
  async offersCommand(title) {
    await this.#openPalette(title);
    await sleep(700);
    const labels = await this.quickInputLabels();
    await this.page.keyboard.press('Escape');
    await this.quickInputWidget.waitFor({ state: 'hidden', timeout: 5000 });
    return labels.includes(title);
  }

  /** @param {string} title */
  async #openPalette(title) {
    const input = this.quickInputWidget.locator('.quick-input-box input');
    await this.page.keyboard.press('F1');
    await input.waitFor({ timeout: 3000 });
    // A webview that has just loaded may take the focus, which closes the palette.
    await input.fill(`>${title}`, { timeout: 1000 });
  }

  /**
   * @param {string} title
   * @param {number} timeoutMs
   */
  async #clickCommand(title, timeoutMs) {
    for (const end = Date.now() + timeoutMs; Date.now() < end;) {
      // The list does not follow commands that are registered or enabled later, so it is opened again.
      const open = await this.#openPalette(title).then(
        () => true,
        () => false,
      );
      for (const round = Date.now() + 1200; open && Date.now() < round; await sleep(80)) {
        const index = (await this.quickInputLabels()).indexOf(title);
        if (index < 0) continue;
        const clicked = await this.#rows()
          .nth(index)
          .click({ timeout: 2000 })
          .then(
            () => true,
            () => false,
          );
        if (clicked) return true;
      }
      if (Date.now() < end && (await this.quickInputWidget.isVisible())) await this.page.keyboard.press('Escape');
    }
    return false;
  }

  /**
   * Picks the row whose label is, or matches, `label` in the quick pick that is open or about to open.
   * @param {string | RegExp} label
   */
  async pick(label, { timeoutMs = 15_000 } = {}) {
    /** @type {string[]} */
    let labels = [];
    const index = await eventually(
      async () => {
        labels = await this.quickInputLabels();
        return labels.findIndex((l) => (typeof label === 'string' ? l === label : label.test(l))) + 1;
      },
      { timeoutMs, message: () => `no row '${label}' to pick among: ${labels.join(' | ') || 'nothing'}` },
    );
    await this.#rows()
      .nth(index - 1)
      .click();
  }

  /**
   * Types into the quick input that is open or about to open.
   * @param {string} text
   */
  async filter(text) {
    const input = this.quickInputWidget.locator('.quick-input-box input');
    await input.waitFor({ timeout: 15_000 });
    await input.fill(text);
  }

  /**
   * Types into the input box that is open or about to open, and presses Enter.
   * @param {string} text
   */
  async type(text) {
    await this.filter(text);
    await this.page.keyboard.press('Enter');
  }

  /**
   * Opens a file of the workspace by its name, through quick open.
   * @param {string} name
   */
  async openFile(name) {
    await this.page.keyboard.press('Control+P');
    await this.filter(name);
    await this.pick(name);
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /**
   * Waits for a notification that contains `text`.
   * @param {string | RegExp} text
   * @returns {Promise<Locator>} its buttons can be clicked by name
   */
  async notification(text, { timeoutMs = 20_000 } = {}) {
    const toast = this.page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first();
    await toast.waitFor({ timeout: timeoutMs });
    return toast;
  }

  /** Closes what notifications are shown, so that the next one is seen. */
  async clearNotifications() {
    await this.runCommand('Notifications: Clear All Notifications');
  }

  /**
   * The innermost frame of the webview whose panel title, or page title, is `title`.
   * @param {string | RegExp} title
   * @returns {Promise<Frame>}
   */
  async webview(title, { timeoutMs = 30_000 } = {}) {
    /** @type {string[]} */
    let seen = [];
    return eventually(
      async () => {
        seen = [];
        for (const { frame, titles } of await this.#webviews()) {
          seen.push(titles.join(' / '));
          if (titles.some((t) => (typeof title === 'string' ? t === title : title.test(t)))) return frame;
        }
        return undefined;
      },
      { timeoutMs, message: () => `no webview is called '${title}'; open: ${seen.join(' | ') || 'none'}` },
    );
  }

  /** Webviews are two frames deep; the inner one is `#active-frame` once it is loaded. */
  async #webviews() {
    const found = [];
    for (const frame of this.page.frames()) {
      if (frame.parentFrame()?.parentFrame() !== this.page.mainFrame()) continue;
      try {
        const element = await frame.frameElement();
        if ((await element.getAttribute('id')) !== 'active-frame') continue;
        found.push({ frame, titles: [(await element.getAttribute('title')) ?? '', await frame.title()] });
      } catch {
        /* the frame went away meanwhile */
      }
    }
    return found;
  }

  /** `Developer: Reload Window`: the extension host ends and another one starts. Webview frames must be asked for anew. */
  async reloadWindow() {
    await this.page.evaluate(() => document.body.setAttribute('data-before-reload', ''));
    await this.runCommand('Developer: Reload Window');
    await this.page.waitForFunction(
      () => document.querySelector('body:not([data-before-reload]) .monaco-workbench') !== null,
      undefined,
      { timeout: 60_000 },
    );
    await this.#ready();
  }

  /** Leaves Restricted Mode, as a user does in the Workspace Trust editor. */
  async trustWorkspace() {
    await this.runCommand('Workspaces: Manage Workspace Trust');
    const editor = this.page.locator('.workspace-trust-editor');
    await editor.getByRole('button', { name: /^Trust$/ }).click();
    await editor.filter({ hasText: 'You trust this' }).waitFor();
  }

  /** @param {keyof typeof themes} theme */
  async setTheme(theme) {
    const { label, className } = themes[theme];
    await this.runCommand('Preferences: Color Theme');
    await this.filter(label);
    await this.pick(label);
    await this.page.locator(`.monaco-workbench.${className}`).waitFor({ timeout: 20_000 });
  }

  /** @param {string} file .png */
  async screenshot(file) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
  }

  /** Leaves the page as a user does, so that the extension host ends in good order. */
  async close() {
    this.#forget();
    await this.page.goto('about:blank', { timeout: 5000 }).catch(() => undefined);
    await this.browser.close().catch(() => undefined);
  }
}
