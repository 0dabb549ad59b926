// Changes to the text of an experiment that leave everything else, comments and layout too, as the user wrote it.
import type { DemonstrationColumns } from '../protocol/demonstrationColumns';
import { getNodeValue, modify, parseTree, type Edit } from 'jsonc-parser';

/**
 * The edits that make an experiment read its demonstrations from `file` (as it is to be written), with these columns; none if
 * it does already. Other keys of the demonstrations, such as the smoothing, are kept where they were read from a file before.
 */
export function editDemonstrations(text: string, file: string, columns?: DemonstrationColumns): readonly Edit[] {
  const root = parseTree(text);
  const json = root === undefined ? undefined : (getNodeValue(root) as unknown);
  const before = isObject(json) && isObject(json.demonstrations) ? json.demonstrations : {};
  const isSame = JSON.stringify(before.columns) === JSON.stringify(columns);
  if (before.kind === 'file' && before.file === file && isSame) return [];
  const kept = Object.entries(before.kind === 'file' ? before : {}).filter(([key]) => key !== 'columns');
  const after = { ...Object.fromEntries(kept), kind: 'file', file, ...(columns && { columns }) };
  return modify(text, ['demonstrations'], after, { formattingOptions: { insertSpaces: true, tabSize: 2 } });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
