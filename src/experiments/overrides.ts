// `--set algorithm.klBound=0.2`: one value of an experiment replaced from the command line, before it is checked.
import { InputError } from '../protocol/inputError';

export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Reads `a.b=value`; the value is JSON where it is JSON, a text otherwise. Throws InputError if there is no path or no `=`. */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(equals, 0)).trim().split('.');
  if (equals < 1 || path.some((key) => key === '')) {
    throw new InputError(`expected FIELD=VALUE such as algorithm.klBound=0.2, found ${JSON.stringify(text)}`);
  }
  const value = text.slice(equals + 1);
  try {
    return { path, value: JSON.parse(value) as unknown };
  } catch {
    return { path, value };
  }
}

/** A copy of `json` with the value that `a.b=value` names replaced or added. Throws InputError if the path leads through something that is no object. */
export function applyOverride(json: unknown, text: string): unknown {
  const { path, value } = parseOverride(text);
  return replaced(json, path, value, text);
}

function replaced(json: unknown, [key, ...rest]: readonly string[], value: unknown, text: string): unknown {
  if (key === undefined) return value;
  if (Array.isArray(json) && /^\d+$/.test(key) && Number(key) < json.length) {
    return json.map((item: unknown, index) => (index === Number(key) ? replaced(item, rest, value, text) : item));
  }
  if (json !== undefined && (typeof json !== 'object' || json === null || Array.isArray(json))) {
    throw new InputError(
      `${JSON.stringify(text)}: expected an object that holds "${key}", found ${JSON.stringify(json)}`,
    );
  }
  // Own keys only, and `__proto__` as a plain one: what comes out is checked against the schema anyway.
  const entries = new Map<string, unknown>(Object.entries(json ?? {}));
  entries.set(key, replaced(entries.get(key), rest, value, text));
  return Object.fromEntries(entries);
}
