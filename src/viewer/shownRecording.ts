// Answers what a page asks about one recording that has been read. Holds no process and no channel.
import { isTimeOutTold, type Trajectories } from '../demonstrations/trajectories';
import { InputError } from '../protocol/inputError';
import {
  episodeEnds,
  type AnswerTo,
  type Column,
  type DemonstrationAnswer,
  type DemonstrationFacts,
  type DemonstrationQuery,
  type Dimension,
} from '../protocol/demonstrationView';
import { columnOf, rangesOf, type Limits } from './columns';
import { countInBins, countInCells, sideOf, widened } from './counting';
import { EpisodePoses } from './episodePoses';
import { findWorld, type FoundWorld, type Search } from './findWorld';
import { stridedSteps, thinnedSeries } from './series';

type Ask<K extends DemonstrationQuery['kind']> = Extract<DemonstrationQuery, { kind: K }>;

export class ShownRecording {
  private readonly ranges: { readonly observation: readonly Limits[]; readonly action: readonly Limits[] };
  private readonly rewardRange: Limits | undefined;
  private world: FoundWorld = { found: 'Not looked for yet.', fitting: [] };
  private poses: EpisodePoses | undefined;
  /** Counts over the whole file, which do not change from episode to episode. */
  private readonly binCounts = new Map<string, Uint32Array<ArrayBuffer>>();
  private plane: { readonly key: string; readonly answer: Omit<AnswerTo<'coverage'>, 'way'> } | undefined;

  constructor(readonly recording: Trajectories) {
    const { states, actions, rewards, stateSize, actionSize } = recording;
    this.ranges = { observation: rangesOf(states, stateSize), action: rangesOf(actions, actionSize) };
    this.rewardRange = rewards && rangesOf(rewards, 1)[0];
  }

  get foundWorld(): FoundWorld {
    return this.world;
  }

  async findWorld(search: Search): Promise<void> {
    this.world = await findWorld(this.recording, search);
    this.poses?.dispose();
    this.poses = undefined;
  }

  facts({ bytes, seconds }: { readonly bytes: number; readonly seconds: number }): DemonstrationFacts {
    const { recording, ranges } = this;
    const { file, format, steps, episodeStarts, notes } = recording;
    const { world, found, fitting } = this.world;
    const episodes = episodeStarts.length - 1;
    const returns = this.returns();
    return {
      file,
      format,
      bytes,
      steps,
      observations: named(ranges.observation, world?.observationNames, 'observation'),
      actions: named(ranges.action, world?.actionNames, 'action'),
      ...(this.rewardRange && { rewards: { name: 'reward', ...this.rewardRange } }),
      lengths: Int32Array.from({ length: episodes }, (_, e) => episodeStarts[e + 1]! - episodeStarts[e]!),
      ...(returns && { returns }),
      ends: Uint8Array.from({ length: episodes }, (_, e) => episodeEnds.indexOf(this.endOf(e))),
      notes: [...notes],
      world: {
        ...(world && { name: world.name }),
        found,
        fitting: fitting.map(({ name }) => name),
        ...(world?.timeStep === undefined ? {} : { timeStep: world.timeStep }),
        ...(world?.map && { map: world.map }),
        canReplay: world?.task !== undefined,
        caveats: world?.task ? EpisodePoses.caveats(world.task, recording) : [],
      },
      seconds,
    };
  }

  /** @throws InputError if there is no such episode or column. */
  async answer(query: DemonstrationQuery): Promise<DemonstrationAnswer> {
    const episodes = this.recording.episodeStarts.length - 1;
    if (query.episode >= episodes) {
      throw new InputError(`there is no episode ${query.episode}; expected 0 to ${episodes - 1}`);
    }
    switch (query.kind) {
      case 'series':
        return this.series(query);
      case 'histograms':
        return this.histograms(query);
      case 'coverage':
        return this.coverage(query);
      case 'track':
        return this.track(query);
      case 'poses':
        return this.posesOf(query);
    }
  }

  private series({ episode, columns, from, to, points }: Ask<'series'>): AnswerTo<'series'> {
    const { origin, length } = this.span(episode);
    const views = columns.map((column) => columnOf(this.recording, column));
    const end = Math.min(to, length);
    return { kind: 'series', ...thinnedSeries({ columns: views, origin, from, to: end, points }) };
  }

  private histograms({ episode, columns, bins }: Ask<'histograms'>): AnswerTo<'histograms'> {
    const { origin, length } = this.span(episode);
    const { steps } = this.recording;
    const histograms = columns.map((column) => {
      const view = columnOf(this.recording, column);
      const range = widened(this.rangeOf(column));
      return {
        low: range.minimum,
        high: range.maximum,
        all: this.counted(JSON.stringify([column, bins]), () => countInBins(view, { from: 0, to: steps }, range, bins)),
        chosen: countInBins(view, { from: origin, to: origin + length }, range, bins),
      };
    });
    return { kind: 'histograms', histograms };
  }

  private coverage({ episode, x, y, cells, points }: Ask<'coverage'>): AnswerTo<'coverage'> {
    const { origin, length } = this.span(episode);
    const [xs, ys] = [columnOf(this.recording, x), columnOf(this.recording, y)];
    const key = JSON.stringify([x, y, cells]);
    if (this.plane?.key !== key) this.plane = { key, answer: this.countPlane({ x, y, cells }) };
    const steps = stridedSteps({ length, points });
    return {
      ...this.plane.answer,
      way: {
        steps,
        x: Float64Array.from(steps, (step) => xs.at(origin + step)),
        y: Float64Array.from(steps, (step) => ys.at(origin + step)),
      },
    };
  }

  private countPlane({ x, y, cells }: Pick<Ask<'coverage'>, 'x' | 'y' | 'cells'>): Omit<AnswerTo<'coverage'>, 'way'> {
    const [xs, ys] = [columnOf(this.recording, x), columnOf(this.recording, y)];
    const all = { from: 0, to: this.recording.steps };
    const across = sideOf(xs, all, this.rangeOf(x), cells);
    const up = sideOf(ys, all, this.rangeOf(y), cells);
    const sides = { across: across.range, up: up.range, columns: across.cells, rows: up.cells };
    return {
      kind: 'coverage',
      columns: across.cells,
      rows: up.cells,
      counts: countInCells({ x: xs, y: ys, ...sides }, all),
      left: across.range.minimum,
      right: across.range.maximum,
      low: up.range.minimum,
      high: up.range.maximum,
    };
  }

  private counted(key: string, count: () => Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
    const known = this.binCounts.get(key) ?? count();
    this.binCounts.set(key, known);
    return known;
  }

  private track({ episode, points }: Ask<'track'>): AnswerTo<'track'> {
    const map = this.world.world?.map;
    if (map === undefined) throw new InputError('the world of these demonstrations has no map');
    const { states, nextStates, stateSize } = this.recording;
    const { origin, length } = this.span(episode);
    const placeIn = (matrix: Float64Array, step: number): [number, number] => {
      const first = matrix[step * stateSize]!;
      if (stateSize === 1) return [first % map.width, Math.floor(first / map.width)];
      return [first, matrix[step * stateSize + 1]!];
    };
    const steps = stridedSteps({ length: length + 1, points });
    const places = Array.from(steps, (step) =>
      step < length ? placeIn(states, origin + step) : placeIn(nextStates, origin + length - 1),
    );
    let visits: Uint32Array<ArrayBuffer> | undefined;
    if (map.kind === 'cells') {
      const counts = (visits = new Uint32Array(map.width * map.height));
      const visit = ([x, y]: readonly [number, number]) => {
        const cell = y * map.width + x;
        if (cell >= 0 && cell < counts.length) counts[cell]!++;
      };
      const { steps: all, episodeStarts, hasLastObservations } = this.recording;
      for (let step = 0; step < all; step++) visit(placeIn(states, step));
      // Where an episode ends is seen in no state of a step.
      if (hasLastObservations) for (const end of episodeStarts.subarray(1)) visit(placeIn(nextStates, end - 1));
    }
    const half = map.kind === 'cells' ? 0.5 : 0;
    return {
      kind: 'track',
      way: {
        steps,
        x: Float64Array.from(places, ([x]) => x + half),
        y: Float64Array.from(places, ([, y]) => y + half),
      },
      ...(visits && { visits }),
    };
  }

  private async posesOf({ episode, from, to }: Ask<'poses'>): Promise<AnswerTo<'poses'>> {
    const task = this.world.world?.task;
    if (task === undefined) throw new InputError('the world of these demonstrations has no body to show');
    this.poses ??= await EpisodePoses.of(task, this.recording);
    return { kind: 'poses', ...this.poses.read({ episode, from, to }) };
  }

  private span(episode: number): { readonly origin: number; readonly length: number } {
    const { episodeStarts } = this.recording;
    const origin = episodeStarts[episode]!;
    return { origin, length: episodeStarts[episode + 1]! - origin };
  }

  private rangeOf({ of, index }: Column): Limits {
    if (of === 'return') throw new InputError('sums of rewards are shown over time only');
    const range = of === 'reward' ? this.rewardRange : this.ranges[of][index];
    if (range === undefined) throw new InputError(`there is no ${of} ${index}`);
    return range;
  }

  private returns(): Float64Array<ArrayBuffer> | undefined {
    const { rewards, episodeStarts } = this.recording;
    if (rewards === undefined) return undefined;
    return Float64Array.from({ length: episodeStarts.length - 1 }, (_, episode) => {
      let sum = 0;
      for (let step = episodeStarts[episode]!; step < episodeStarts[episode + 1]!; step++) sum += rewards[step]!;
      return sum;
    });
  }

  private endOf(episode: number): (typeof episodeEnds)[number] {
    const { absorbing, episodeStarts, format } = this.recording;
    if (absorbing[episodeStarts[episode + 1]! - 1] === 1) return 'terminated';
    return isTimeOutTold(format) ? 'timeOut' : 'unknown';
  }
}

function named(ranges: readonly Limits[], names: readonly string[] | undefined, what: string): Dimension[] {
  return ranges.map((range, index) => ({ name: names?.[index] ?? `${what} ${index}`, ...range }));
}
