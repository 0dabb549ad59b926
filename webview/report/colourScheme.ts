// The report has no VS Code to say which theme holds: it follows the reader's system, with the same marks on the body.

export function followColourScheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const mark = () => {
    const kind = dark.matches ? 'vscode-dark' : 'vscode-light';
    document.body.dataset.vscodeThemeKind = kind;
    document.body.className = kind;
  };
  mark();
  dark.addEventListener('change', mark);
}
