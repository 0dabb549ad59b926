// The one place that knows @vscode/webview-ui-toolkit. Pages ask here for controls and get plain HTML elements, so
// another component library can take its place without touching them.
import './styleNonce';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDivider,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTag,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { icon, setAttributes } from './dom';

/** Defines the custom elements; once a page, before the first control is made. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDivider(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTag(),
    vsCodeTextField(),
  );
}

export interface ButtonOptions {
  readonly label: string;
  readonly icon?: string;
  readonly appearance: 'primary' | 'secondary' | 'icon';
  /** Longer explanation for the tooltip; the label itself on an icon button. */
  readonly title?: string;
  readonly onClick: () => void;
}

/** A button; an icon button shows its icon only and carries the label for screen readers. */
export interface Button {
  readonly element: HTMLElement;
  setLabel(label: string, iconName?: string): void;
  setDisabled(disabled: boolean): void;
  setTitle(title: string): void;
  setPressed(pressed: boolean): void;
}

export function button(options: ButtonOptions): Button {
  const element = document.createElement('vscode-button');
  setAttributes(element, { appearance: options.appearance });
  element.addEventListener('click', () => {
    if (!element.hasAttribute('disabled')) options.onClick();
  });
  const setLabel = (label: string, iconName = options.icon) => {
    element.replaceChildren();
    if (options.appearance === 'icon') {
      if (iconName) element.append(icon(iconName));
    } else {
      if (iconName) {
        const start = icon(iconName);
        start.slot = 'start';
        element.append(start);
      }
      const text = document.createElement('span');
      text.className = 'button-label';
      text.textContent = label;
      element.append(text);
    }
    setAttributes(element, { 'aria-label': label });
    if (options.title === undefined) setAttributes(element, { title: label });
  };
  setLabel(options.label);
  if (options.title !== undefined) setAttributes(element, { title: options.title });
  return {
    element,
    setLabel,
    setDisabled: (disabled) => setAttributes(element, { disabled }),
    setTitle: (title) => setAttributes(element, { title }),
    setPressed: (pressed) => setAttributes(element, { 'aria-pressed': String(pressed) }),
  };
}

export interface DropdownOptions<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

export function dropdown<T extends string>(options: DropdownOptions<T>): HTMLElement {
  const element = document.createElement('vscode-dropdown');
  setAttributes(element, { 'aria-label': options.label });
  for (const { value, label } of options.options) {
    const option = document.createElement('vscode-option');
    setAttributes(option, { value, selected: value === options.value });
    option.textContent = label;
    element.append(option);
  }
  element.addEventListener('change', () => {
    const chosen = options.options.find(({ value }) => value === valueOf(element));
    if (chosen) options.onChange(chosen.value);
  });
  return element;
}

export interface TextFieldOptions {
  readonly label: string;
  readonly onInput: (text: string) => void;
  readonly onEnter: (text: string) => void;
  readonly onEscape: () => void;
}

export interface TextField {
  readonly element: HTMLElement;
  text(): string;
  setText(text: string): void;
  setDisabled(disabled: boolean): void;
}

export function textField(options: TextFieldOptions): TextField {
  const element = document.createElement('vscode-text-field');
  setAttributes(element, { 'aria-label': options.label, spellcheck: 'false' });
  const text = () => String(valueOf(element) ?? '');
  element.addEventListener('input', () => options.onInput(text()));
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') options.onEnter(text());
    if (event.key === 'Escape') options.onEscape();
  });
  return {
    element,
    text,
    setText: (value) => Object.assign(element, { value }),
    setDisabled: (disabled) => setAttributes(element, { disabled }),
  };
}

export interface Checkbox {
  readonly element: HTMLElement;
  setChecked(checked: boolean): void;
}

export function checkbox(options: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}): Checkbox {
  const element = document.createElement('vscode-checkbox');
  setAttributes(element, { checked: options.checked });
  element.textContent = options.label;
  let quiet = false;
  element.addEventListener('change', () => {
    if (!quiet) options.onChange('checked' in element && element.checked === true);
  });
  return {
    element,
    setChecked: (checked) => {
      quiet = true;
      Object.assign(element, { checked });
      quiet = false;
    },
  };
}

export function progressRing(label: string): HTMLElement {
  // The ring's turning lies in its shadow root, out of reach: under reduced motion an icon stands still instead.
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const element = still ? document.createElement('span') : document.createElement('vscode-progress-ring');
  if (still) setAttributes(element, { class: 'codicon codicon-loading', role: 'progressbar' });
  setAttributes(element, { 'aria-label': label });
  return element;
}

export function tag(text: string): HTMLElement {
  const element = document.createElement('vscode-tag');
  element.textContent = text;
  return element;
}

export function divider(): HTMLElement {
  const element = document.createElement('vscode-divider');
  setAttributes(element, { role: 'presentation' });
  return element;
}

function valueOf(element: HTMLElement): unknown {
  return 'value' in element ? element.value : undefined;
}
