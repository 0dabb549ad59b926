// The questions of Load Demonstrations about a table with names of its own: which column is what, with a proposal that can be
// taken as it is.
import type * as vscode from 'vscode';
import type { DemonstrationColumns } from '../protocol/demonstrationColumns';
import { demonstrationColumnsSchema } from '../protocol/demonstrationColumns';
import type { PreviewColumn, TablePreview } from '../protocol/tablePreview';
import { pickManyStep, pickStep, type Choice } from './wizardSteps';

const title = 'Columns of the Demonstrations';

/** In the order of the questions. */
const uses = {
  observation: { label: 'Observation', isNeeded: true, isVector: true },
  action: { label: 'Action', isNeeded: true, isVector: true },
  nextObservation: { label: 'Next observation', isNeeded: false, isVector: true },
  reward: { label: 'Reward', isNeeded: false, isVector: false },
  terminated: { label: 'Terminated', isNeeded: false, isVector: false },
  truncated: { label: 'Truncated', isNeeded: false, isVector: false },
  done: { label: 'Done (either of both)', isNeeded: false, isVector: false },
  episode: { label: 'Episode', isNeeded: false, isVector: false },
  step: { label: 'Step', isNeeded: false, isVector: false },
} as const satisfies Record<keyof DemonstrationColumns, object>;
type Use = keyof typeof uses;
const useNames = Object.keys(uses) as readonly Use[];

type Draft = Readonly<Partial<Record<Use, readonly string[]>>>;

/** @param before what was chosen the last time, if anything. Undefined if the questions were left. */
export async function askColumns(
  fileName: string,
  preview: TablePreview,
  before?: DemonstrationColumns,
): Promise<DemonstrationColumns | undefined> {
  let draft = toDraft(before ?? preview.proposal);
  for (;;) {
    const answered = await pickStep(
      { title, step: 1, total: 1 },
      `Which column of ${fileName} is what? Its names are not the usual ones.`,
      menu(draft, preview),
    );
    if (typeof answered !== 'object') return undefined;
    if (answered.answer === 'read') return fromDraft(draft);
    const chosen = await askUse(answered.answer, draft, preview);
    if (chosen) draft = { ...draft, [answered.answer]: chosen };
  }
}

function menu(draft: Draft, { columns }: TablePreview): Choice<Use | 'read'>[] {
  const missing = useNames.filter((use) => uses[use].isNeeded && (draft[use] ?? []).length === 0);
  const items: Choice<Use | 'read'>[] = useNames.map((use) => {
    const names = draft[use] ?? [];
    return {
      label: `$(${names.length > 0 ? 'symbol-field' : 'dash'}) ${uses[use].label}`,
      description: names.length > 0 ? names.join(', ') : uses[use].isNeeded ? 'needed: choose a column' : 'none',
      ...(names.length > 0 && { detail: firstValues(names[0]!, columns) }),
      answer: use,
    };
  });
  const read: Choice<Use | 'read'> = {
    label: '$(check) Read with these columns',
    description: 'shows what is in the file before anything is changed',
    answer: 'read',
  };
  return missing.length === 0 ? [read, ...items] : items;
}

async function askUse(use: Use, draft: Draft, { columns }: TablePreview): Promise<readonly string[] | undefined> {
  const place = { title: `${title}: ${uses[use].label}`, step: 2, total: 2 };
  const others = new Set(useNames.filter((other) => other !== use).flatMap((other) => [...(draft[other] ?? [])]));
  const usable = columns.filter(({ kind, name }) => (kind !== 'other' || use === 'episode') && !others.has(name));
  const look = (column: PreviewColumn): vscode.QuickPickItem => ({
    label: column.name,
    description: column.size > 1 ? `${column.size} numbers` : column.kind === 'other' ? 'text' : column.kind,
    detail: column.first.join('   '),
  });
  if (uses[use].isVector) {
    const now = spelledOut(draft[use] ?? [], columns);
    const answered = await pickManyStep(
      place,
      'In the order of the table; a column may hold a whole vector',
      usable.map((column) => ({ ...look(column), picked: now.has(column.name), answer: column.name })),
    );
    return typeof answered === 'object' ? answered.answer : undefined;
  }
  const none: Choice<string | undefined> = { label: '$(dash) None', answer: undefined };
  const answered = await pickStep<string | undefined>(place, `The column of ${uses[use].label.toLowerCase()}`, [
    ...usable.filter(({ size }) => size <= 1).map((column) => ({ ...look(column), answer: column.name })),
    none,
  ]);
  if (typeof answered !== 'object') return undefined;
  return answered.answer === undefined ? [] : [answered.answer];
}

/** Names that a draft stands for, `*` included. */
function spelledOut(names: readonly string[], columns: readonly PreviewColumn[]): ReadonlySet<string> {
  const isMeant = (column: string) =>
    names.some((name) => name === column || (name.includes('*') && column.replace(/\d+(?=\D*$)/, '*') === name));
  return new Set(columns.map(({ name }) => name).filter(isMeant));
}

function firstValues(name: string, columns: readonly PreviewColumn[]): string {
  const column = columns.find((each) => spelledOut([name], columns).has(each.name));
  return column ? `${column.name}: ${column.first.join('   ')}` : '';
}

function toDraft(columns: Partial<DemonstrationColumns>): Draft {
  return Object.fromEntries(
    useNames.flatMap((use) => {
      const value = columns[use];
      return value === undefined ? [] : [[use, typeof value === 'string' ? [value] : value]];
    }),
  );
}

function fromDraft(draft: Draft): DemonstrationColumns {
  const entries = useNames.flatMap((use) => {
    const names = draft[use] ?? [];
    return names.length === 0 ? [] : [[use, uses[use].isVector ? names : names[0]]];
  });
  return demonstrationColumnsSchema.parse(Object.fromEntries(entries));
}
