// What the user has chosen to look at, kept with VS Code through a reload, and brought to what the file has.
import type { Column, DemonstrationFacts } from '../../src/protocol/demonstrationView';
import { columnSchema } from '../../src/protocol/demonstrationView';
import type { CoverageChoice } from './coverageView';
import { allColumns, sameColumn } from './dimensionPicker';
import { gridViews, type GridView } from './dimensionGrid';

interface Keeper {
  restore(): Readonly<Record<string, unknown>>;
  keep(state: Readonly<Record<string, unknown>>): void;
}

interface Kept {
  readonly file: string;
  readonly episode: number;
  readonly columns: readonly Column[];
  readonly view: GridView;
  readonly coverage: CoverageChoice | undefined;
  /** As chosen by the user; empty: none. */
  readonly world: string | undefined;
}

const firstObservations = 6;
const firstActions = 3;

export class PageState {
  private kept: Kept;

  constructor(private readonly keeper: Keeper) {
    const { file, episode, columns, view, coverage, world } = keeper.restore();
    const pair = (typeof coverage === 'object' && coverage !== null ? coverage : {}) as Record<string, unknown>;
    const [x, y] = [columnSchema.safeParse(pair['x']), columnSchema.safeParse(pair['y'])];
    this.kept = {
      file: typeof file === 'string' ? file : '',
      episode: Number.isInteger(episode) ? (episode as number) : 0,
      columns: columnSchema.array().safeParse(columns).data ?? [],
      view: gridViews.find((each) => each === view) ?? 'time',
      coverage: x.success && y.success ? { x: x.data, y: y.data } : undefined,
      world: typeof world === 'string' ? world : undefined,
    };
  }

  /** Another file, or another world of the same: what does not exist in it is chosen anew. */
  fit(facts: DemonstrationFacts): void {
    const all = allColumns(facts);
    const exists = (column: Column) => all.some((each) => sameColumn(each, column));
    const isKnown = this.kept.file === facts.file;
    const { coverage } = this.kept;
    const usual = [
      ...all.filter(({ of }) => of === 'observation').slice(0, firstObservations),
      ...all.filter(({ of }) => of === 'action').slice(0, firstActions),
    ];
    this.set({
      file: facts.file,
      episode: isKnown && this.episode >= 0 && this.episode < facts.lengths.length ? this.episode : 0,
      columns: isKnown ? this.columns.filter(exists) : usual,
      coverage:
        isKnown && coverage && exists(coverage.x) && exists(coverage.y)
          ? coverage
          : { x: all[0]!, y: all[1] ?? all[0]! },
    });
  }

  get episode(): number {
    return this.kept.episode;
  }

  set episode(episode: number) {
    this.set({ episode });
  }

  get columns(): readonly Column[] {
    return this.kept.columns;
  }

  set columns(columns: readonly Column[]) {
    this.set({ columns });
  }

  get view(): GridView {
    return this.kept.view;
  }

  set view(view: GridView) {
    this.set({ view });
  }

  get coverage(): CoverageChoice {
    return this.kept.coverage!;
  }

  set coverage(coverage: CoverageChoice) {
    this.set({ coverage });
  }

  get world(): string | undefined {
    return this.kept.world;
  }

  set world(world: string | undefined) {
    this.set({ world });
  }

  private set(part: Partial<Kept>): void {
    this.kept = { ...this.kept, ...part };
    this.keeper.keep({ ...this.kept });
  }
}
