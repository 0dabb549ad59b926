// Where a field of an experiment stands in its text, for messages and for the editor's marks.
import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';

/** Keys and indices from the root. */
export type FieldPath = readonly (string | number)[];

export interface TextRange {
  readonly offset: number;
  readonly length: number;
}

/** The value at `path`; where it is missing, the key of the nearest enclosing field that is there. */
export function rangeOfValue(root: Node | undefined, path: FieldPath): TextRange {
  if (root === undefined) return { offset: 0, length: 0 };
  const exact = findNodeAtLocation(root, [...path]);
  if (exact !== undefined) return { offset: exact.offset, length: exact.length };
  for (let depth = path.length - 1; depth > 0; depth--) {
    const key = keyNode(root, path.slice(0, depth));
    if (key !== undefined) return { offset: key.offset, length: key.length };
  }
  return { offset: root.offset, length: 1 };
}

/** The same in a text. */
export function rangeOfField(text: string, path: FieldPath): TextRange {
  return rangeOfValue(parseTree(text, [], { allowTrailingComma: true }), path);
}

/** The key itself, quotes included. */
export function rangeOfKey(root: Node | undefined, path: FieldPath): TextRange {
  const key = root && keyNode(root, path);
  return key ? { offset: key.offset, length: key.length } : rangeOfValue(root, path);
}

function keyNode(root: Node, path: FieldPath): Node | undefined {
  const parent = findNodeAtLocation(root, [...path])?.parent;
  return parent?.type === 'property' ? parent.children?.[0] : undefined;
}

/** Line and column of a character, both from 1. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
