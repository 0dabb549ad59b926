// The colours and fonts that charts and maps draw with, read from the theme's variables and read again when it changes.

export type ChartColour = 'blue' | 'orange' | 'green' | 'purple' | 'red' | 'yellow';

export interface Theme {
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  /** Grid lines of a chart: present, but quieter than any data. */
  readonly grid: string;
  readonly fontFamily: string;
  readonly colours: Readonly<Record<ChartColour, string>>;
  readonly dark: boolean;
  readonly highContrast: boolean;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (names: readonly string[], fallback: string) =>
    names.map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value !== '') ?? fallback;
  const kind = document.body.dataset.vscodeThemeKind ?? document.body.className;
  const dark = !kind.includes('light');
  const highContrast = kind.includes('high-contrast');
  const foreground = read(['charts-foreground', 'editor-foreground', 'foreground'], dark ? '#ccc' : '#333');
  const background = read(['editor-background'], dark ? '#1f1f1f' : '#fff');
  return {
    background,
    foreground,
    muted: read(['descriptionForeground', 'foreground'], foreground),
    grid: withAlpha(foreground, highContrast ? 0.28 : 0.1),
    fontFamily: read(['font-family'], 'system-ui, sans-serif'),
    colours: {
      blue: read(['charts-blue'], '#3794ff'),
      orange: read(['charts-orange'], '#d18616'),
      green: read(['charts-green'], '#89d185'),
      purple: read(['charts-purple'], '#b180d7'),
      red: read(['charts-red'], '#f14c4c'),
      yellow: read(['charts-yellow'], '#cca700'),
    },
    dark,
    highContrast,
  };
}

/** Any CSS colour at another opacity, from 0 to 1. */
export function withAlpha(colour: string, alpha: number): string {
  return `color-mix(in srgb, ${colour} ${(alpha * 100).toFixed(1)}%, transparent)`;
}

/** Calls `listener` with the new theme whenever VS Code (or the report's page) switches. */
export function onThemeChange(listener: (theme: Theme) => void): void {
  let known = JSON.stringify(readTheme());
  const observer = new MutationObserver(() => {
    const theme = readTheme();
    const now = JSON.stringify(theme);
    if (now === known) return;
    known = now;
    listener(theme);
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind'] });
  // VS Code writes the variables on the root element; a colour customisation changes nothing but those.
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

export function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
