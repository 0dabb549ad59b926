// The page of a webview: its own style sheets and one script with a nonce; nothing else may load. What it shows is all messages.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

export type PageName = 'dashboard' | 'reward' | 'play' | 'demonstrations';

/** Where a page may load from. */
export function pageRoot(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, page: PageName): string {
  const file = (name: string) => String(webview.asWebviewUri(vscode.Uri.joinPath(pageRoot(extensionUri), name)));
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    // The nonce is for the style element that the component library makes for itself.
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('codicon.css')}">
<link rel="stylesheet" href="${file(`${page}.css`)}">
<title>TRIRL</title>
</head>
<body>
<div id="app"></div>
<script nonce="${nonce}" src="${file(`${page}.js`)}"></script>
</body>
</html>`;
}

/** A page without script, for a panel whose run is not there any more. */
export function messageHtml(message: string): string {
  const text = message.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>TRIRL</title>
</head>
<body><p>${text}</p></body>
</html>`;
}
