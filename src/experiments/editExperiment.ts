// Changes to the text of an experiment that leave everything else, comments and layout too, as the user wrote it.
import { getNodeValue, modify, parseTree, type Edit } from 'jsonc-parser';

/** The edits that make an experiment read its demonstrations from `file` (as it is to be written); none if it does already.
 * Other keys of the demonstrations, such as the smoothing, are kept where they were read from a file before. */
export function editDemonstrations(text: string, file: string): readonly Edit[] {
  const root = parseTree(text);
  const json = root === undefined ? undefined : (getNodeValue(root) as unknown);
  const before = isObject(json) && isObject(json.demonstrations) ? json.demonstrations : {};
  if (before.kind === 'file' && before.file === file) return [];
  const after = before.kind === 'file' ? { ...before, file } : { kind: 'file', file };
  return modify(text, ['demonstrations'], after, { formattingOptions: { insertSpaces: true, tabSize: 2 } });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
