// What a discriminator or a reward network sees of a transition: one row of numbers of similar size, with flags for absorbing
// states. States are centred and scaled by the expert's statistics and clipped, actions are scaled by their bounds; a
// transition into a terminal state leads to the one absorbing state, which has zeros for a state and its flag up.
import type { ActionSpace } from '../../environments/continuousEnvironment';
import type { RewardInputs } from '../../protocol/deepAlgorithms';

/** Limits of scaled states, in the expert's standard deviations. */
const clip = 10;
/** A feature of the expert that hardly varies must not blow up the learner's. */
const leastDeviation = 1e-3;

/** States of a finite world, told apart one by one: indices below `sizes`, the first running fastest. */
export interface OneHotStates {
  readonly kind: 'oneHot';
  readonly sizes: readonly number[];
}

export interface RowScale {
  readonly kind: 'numbers';
  /** [ds] */
  readonly mean: readonly number[];
  /** [ds], positive. */
  readonly deviation: readonly number[];
}

/** Transitions as columns; `stateSize` and `actionSize` numbers a row. */
export interface TransitionColumns {
  readonly states: Float32Array | Float64Array;
  readonly actions: Float32Array | Float64Array;
  readonly nextStates: Float32Array | Float64Array;
  /** 1 where the episode ended by what happened, [N]. */
  readonly terminated: ArrayLike<number>;
}

/** Mean and deviation of every feature over all rows. @param states [N, stateSize] */
export function scaleOf({
  states,
  stateSize: size,
}: {
  readonly states: Float64Array;
  readonly stateSize: number;
}): RowScale {
  const rows = states.length / size;
  const mean = new Float64Array(size);
  const deviation = new Float64Array(size);
  for (let i = 0; i < states.length; i++) mean[i % size]! += states[i]! / rows;
  for (let i = 0; i < states.length; i++) deviation[i % size]! += (states[i]! - mean[i % size]!) ** 2 / rows;
  for (let k = 0; k < size; k++) deviation[k] = Math.max(Math.sqrt(deviation[k]!), leastDeviation);
  return { kind: 'numbers', mean: [...mean], deviation: [...deviation] };
}

/** What rows are made for. */
export interface RowWorld {
  readonly states: RowScale | OneHotStates;
  readonly actionSpace: ActionSpace;
  readonly stateNames: readonly string[];
}

export class TransitionRows {
  /** Numbers a row. */
  readonly width: number;
  /** Of the columns, [width]. */
  readonly names: readonly string[];
  /** 1 for the columns of states and actions, 0 for flags, which take no noise; [width]. */
  readonly noisy: Float32Array;
  /** Columns that hold the state with its flag, and the next state with its flag; of two networks, each sees one. */
  readonly stateColumns: number;
  private readonly states: RowScale | OneHotStates;
  private readonly actionSpace: ActionSpace;
  private readonly choices: number;
  private readonly actionWidth: number;
  /** Numbers in a state as the world has it. */
  private readonly stateSize: number;

  constructor(
    readonly inputs: RewardInputs,
    world: RowWorld,
  ) {
    const { states: encoding, actionSpace } = world;
    this.states = encoding;
    this.actionSpace = actionSpace;
    this.stateSize = world.stateNames.length;
    const stateNames = encoding.kind === 'oneHot' ? stateNumbers(encoding) : world.stateNames;
    this.choices = actionSpace.kind === 'discrete' ? actionSpace.names.length : 0;
    this.actionWidth = this.hasAction ? actionSpace.names.length : 0;
    const states = [...stateNames, 'absorbing'];
    this.stateColumns = states.length;
    const actions = this.hasAction ? actionSpace.names : [];
    const plain = [...states, ...actions];
    const names = this.hasNext
      ? [...plain, ...states.map((name) => `next ${name}`)]
      : inputs === 'features'
        ? [...plain, ...[...stateNames, ...(this.choices > 0 ? [] : actions)].map((name) => `(${name})²`)]
        : plain;
    this.names = names;
    this.width = names.length;
    this.noisy = Float32Array.from(names, (name) => (name.endsWith('absorbing') ? 0 : 1));
  }

  /** Writes `count` rows from row `from` of the columns on. @param out [rows, width], from its row `to` on. */
  write(columns: TransitionColumns, out: Float32Array, { from = 0, count = 0, to = 0 }): void {
    const { stateSize } = this;
    const stateWidth = this.stateColumns - 1;
    const actionSize = this.choices > 0 ? 1 : this.actionSpace.names.length;
    for (let i = 0; i < count; i++) {
      const row = from + i;
      let at = (to + i) * this.width;
      const begin = at;
      at = this.writeState(columns.states, row * stateSize, out, at);
      out[at++] = 0;
      if (this.hasAction) at = this.writeAction(columns.actions, row * actionSize, out, at);
      if (this.hasNext) {
        const isEnd = columns.terminated[row] === 1;
        if (isEnd) out.fill(0, at, at + stateWidth);
        else this.writeState(columns.nextStates, row * stateSize, out, at);
        at += stateWidth;
        out[at] = isEnd ? 1 : 0;
      } else if (this.inputs === 'features') {
        for (let k = 0; k < stateWidth; k++) out[at++] = out[begin + k]! ** 2;
        for (let k = 0; k < (this.choices > 0 ? 0 : actionSize); k++)
          out[at++] = out[begin + this.stateColumns + k]! ** 2;
      }
    }
  }

  /** The row of the absorbing state, which leads to itself whatever is done there. */
  absorbing(): Float32Array {
    const row = new Float32Array(this.width);
    row[this.stateColumns - 1] = 1;
    if (this.hasNext) row[this.width - 1] = 1;
    return row;
  }

  private get hasAction(): boolean {
    return this.inputs === 'stateAction' || this.inputs === 'features';
  }

  private get hasNext(): boolean {
    return this.inputs === 'stateNextState' || this.inputs === 'shaped';
  }

  private writeState(states: Float32Array | Float64Array, from: number, out: Float32Array, at: number): number {
    if (this.states.kind === 'oneHot') {
      const { sizes } = this.states;
      let index = 0;
      for (let k = sizes.length - 1; k >= 0; k--) index = index * sizes[k]! + states[from + k]!;
      const width = this.stateColumns - 1;
      out.fill(0, at, at + width);
      out[at + index] = 1;
      return at + width;
    }
    const { mean, deviation } = this.states;
    for (let k = 0; k < mean.length; k++) {
      const scaled = (states[from + k]! - mean[k]!) / deviation[k]!;
      out[at++] = scaled > clip ? clip : scaled < -clip ? -clip : scaled;
    }
    return at;
  }

  private writeAction(actions: Float32Array | Float64Array, from: number, out: Float32Array, at: number): number {
    if (this.actionSpace.kind === 'discrete') {
      out.fill(0, at, at + this.actionWidth);
      out[at + actions[from]!] = 1;
    } else {
      const { low, high } = this.actionSpace;
      for (let k = 0; k < this.actionWidth; k++) {
        const middle = (low[k]! + high[k]!) / 2;
        const half = (high[k]! - low[k]!) / 2;
        // What lies outside acts as the bound does, so it is judged as that.
        out[at + k] = Math.min(1, Math.max(-1, (actions[from + k]! - middle) / half));
      }
    }
    return at + this.actionWidth;
  }
}

function stateNumbers({ sizes }: OneHotStates): readonly string[] {
  return Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, (_, state) => `state ${state}`);
}
