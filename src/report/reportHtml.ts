// A run as one HTML file that needs nothing else: the dashboard's own charts with the data inside. Opens from disk,
// in any browser, without network.
import type { ReportAssets } from './assets';
import { reportData } from './reportData';

/** The page's text. Throws InputError if there is nothing to report. */
export function reportHtml(directory: string, { script, style }: ReportAssets): string {
  const data = reportData(directory);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; font-src data:; img-src data:">
<title>${escapeText(data.run.name)} — TRIRL report</title>
<style>${embeddable(style)}</style>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="trirl-report">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script>${embeddable(script)}</script>
</body>
</html>
`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Nothing in a program's or a style's text may end its own element; maps of the source are not beside the report. */
function embeddable(text: string): string {
  return text.replace(/\n\/[/*]# sourceMappingURL=.*\s*$/, '\n').replace(/<(?=\/(script|style)|!--)/gi, '<\\');
}
