// Text of unknown origin inside Markdown. MarkdownString.appendText would also keep lines from being wrapped.

/** `text` on one line, with everything that Markdown could read as a sign taken literally. */
export function markdownText(text: string): string {
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_{}[\]()#+\-.!~>|$]/g, '\\$&');
}
