// From the columns that a user names to those that are in a table: `*` spelled out, and everything that cannot be said at
// once, with what there is instead.
import type { DemonstrationColumns } from '../../protocol/demonstrationColumns';
import { InputError } from '../../protocol/inputError';
import { printable } from '../printable';

export const flagColumns = ['terminated', 'truncated', 'done'] as const;
const singleColumns = ['reward', ...flagColumns, 'episode', 'step'] as const;

/** As the user names them, but every name is one of the table's. */
export type ResolvedColumns = Omit<DemonstrationColumns, 'nextObservation'> & { readonly nextObservation: string[] };

/** Errors: InputError with the field `columns.action` or the like, naming what is missing, or named twice, and what is there. */
export function resolveColumns(columns: DemonstrationColumns, names: readonly string[], file: string): ResolvedColumns {
  const uses = new Map<string, string>();
  const take = (wanted: string, use: string): string[] => {
    const found = names.includes(wanted) ? [wanted] : numbered(wanted, names);
    if (found.length === 0) {
      throw new InputError(
        `there is no column ${printable(wanted)}; found ${names.slice(0, 20).map(printable).join(', ') || 'none'}${names.length > 20 ? ', ...' : ''}`,
        { file, field: `columns.${use}` },
      );
    }
    for (const name of found) {
      const other = uses.get(name);
      if (other !== undefined) {
        throw new InputError(`the column ${printable(name)} is ${other} already, expected one use of a column`, {
          file,
          field: `columns.${use}`,
        });
      }
      uses.set(name, use);
    }
    return found;
  };
  const many = (use: 'observation' | 'action' | 'nextObservation') =>
    (columns[use] ?? []).flatMap((wanted) => take(wanted, use));
  const resolved: ResolvedColumns = {
    observation: many('observation'),
    action: many('action'),
    nextObservation: many('nextObservation'),
  };
  for (const use of singleColumns) {
    const wanted = columns[use];
    if (wanted !== undefined) resolved[use] = take(wanted, use)[0]!;
  }
  return resolved;
}

/** Columns that `pattern`, with one `*`, stands for, in the order of their numbers. */
function numbered(pattern: string, names: readonly string[]): string[] {
  const [before, after, ...rest] = pattern.split('*');
  if (before === undefined || after === undefined || rest.length > 0) return [];
  return names
    .filter((name) => {
      const number = name.slice(before.length, name.length - after.length);
      return name.startsWith(before) && name.endsWith(after) && /^\d{1,9}$/.test(number);
    })
    .map((name) => ({ name, number: Number(name.slice(before.length, name.length - after.length)) }))
    .sort((a, b) => a.number - b.number)
    .map(({ name }) => name);
}
