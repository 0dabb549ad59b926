// How a place inside a JSON document is written for people: `transitions[3][1]`, `algorithm.klBound`.

/** @param path keys and indices from the outside in, as the schema library gives them. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  );
}
