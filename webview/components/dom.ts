// Makes DOM elements. No inline styles go through here: the pages' CSP blocks style attributes, element.style is allowed.

export type Child = Node | string | undefined;
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>> & { readonly style?: never };

/** An element with attributes (true: present, false or undefined: absent) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  appendChildren(element, children);
  return element;
}

/** The same for SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(element, attributes);
  appendChildren(element, children);
  return element;
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}

function appendChildren(element: Element, children: readonly Child[]): void {
  element.append(...children.filter((child) => child !== undefined));
}

/** A codicon; decoration only, so a name must stand beside it or on its button. */
export function icon(name: string): HTMLElement {
  return h('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

/** A formula symbol such as `ρ_E` or `π_old`, with real subscripts. */
export function symbolText(symbol: string): HTMLElement {
  const element = h('span', { class: 'symbol' });
  let last = 0;
  for (const match of symbol.matchAll(/_([\p{L}\d]+)/gu)) {
    element.append(symbol.slice(last, match.index), h('sub', {}, match[1]));
    last = match.index + match[0].length;
  }
  element.append(symbol.slice(last));
  return element;
}

/** Changes the text only when it differs, so that a live page does not dirty its layout for nothing. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Runs `work` at most once per animation frame, however often it is asked for. */
export function oncePerFrame(work: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
}
