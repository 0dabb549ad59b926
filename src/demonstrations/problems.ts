// What may be wrong with demonstrations that can be read: checked before anything is learned from them, and said in words
// that tell why it matters. The readers refuse what cannot be read at all.
import { createHash } from 'node:crypto';
import type { WorldShape } from '../environments/worldShapes';
import type { DemonstrationProblem } from '../protocol/demonstrationReport';
import { rowOf, stepPosition, type Trajectories } from './trajectories';

/** What the environment of an experiment says about its steps, as far as it is known. */
export type Expectation = Partial<WorldShape>;

const fewestEpisodes = 5;
/** Shorter episodes of one length are common where a task is solved by the same steps every time. */
const shortestTimeLimit = 50;
/** float32 files of float64 bounds. */
const rangeTolerance = 1e-6;
const mostNamed = 8;

/** In the order of their weight; empty where nothing is wrong. */
export function problems(trajectories: Trajectories, expectation: Expectation = {}): DemonstrationProblem[] {
  const found = [
    ...lengths(trajectories),
    ...notFinite(trajectories),
    ...dimensions(trajectories, expectation),
    ...actionRange(trajectories, expectation),
    ...endings(trajectories, expectation),
    ...fewEpisodes(trajectories),
    ...duplicates(trajectories),
    ...constants(trajectories),
  ];
  const order = ['error', 'warning', 'information'];
  return found.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

function lengths(trajectories: Trajectories): DemonstrationProblem[] {
  const { steps, stateSize, actionSize, states, nextStates, actions, absorbing, rewards, episodeStarts } = trajectories;
  const wrong = [
    ['states', states.length, steps * stateSize],
    ['next states', nextStates.length, steps * stateSize],
    ['actions', actions.length, steps * actionSize],
    ['absorbing flags', absorbing.length, steps],
    ['rewards', rewards?.length ?? steps, steps],
    ['steps up to the last episode’s end', episodeStarts.at(-1) ?? 0, steps],
  ].filter(([, length, expected]) => length !== expected);
  return wrong.map(([name, length, expected]) => ({
    kind: 'lengths',
    severity: 'error',
    message: `${length} numbers of ${name}, expected ${expected} for ${steps} steps.`,
  }));
}

function notFinite({
  states,
  actions,
  nextStates,
  rewards,
  stateSize,
  actionSize,
  episodeStarts,
}: Trajectories): DemonstrationProblem[] {
  const columns: readonly (readonly [string, Float64Array | undefined, number])[] = [
    ['observations', states, stateSize],
    ['actions', actions, actionSize],
    ['next observations', nextStates, stateSize],
    ['rewards', rewards, 1],
  ];
  return columns.flatMap(([name, values, size]) => {
    const at = values?.findIndex((value) => !Number.isFinite(value)) ?? -1;
    if (at < 0) return [];
    const { episode, step } = stepPosition(episodeStarts, Math.floor(at / size));
    return [
      {
        kind: 'notFinite' as const,
        severity: 'error' as const,
        message: `${values![at]} in ${name}: episode ${episode}, step ${step}, dimension ${at % size}. One such number makes every average, and so the whole reward, useless.`,
      },
    ];
  });
}

function dimensions({ stateSize, actionSize }: Trajectories, expectation: Expectation): DemonstrationProblem[] {
  const compare = (what: string, found: number, expected: number | undefined): DemonstrationProblem[] =>
    expected === undefined || found === expected
      ? []
      : [
          {
            kind: 'dimensions',
            severity: 'error',
            message: `${what} has ${found} numbers, but the environment's has ${expected}: they are of another environment, or of another version of it.`,
          },
        ];
  return [
    ...compare('An observation', stateSize, expectation.stateSize),
    ...compare('An action', actionSize, expectation.actionSize),
  ];
}

function actionRange(
  { actions, actionSize, episodeStarts }: Trajectories,
  { actionLow, actionHigh }: Expectation,
): DemonstrationProblem[] {
  let outside = 0;
  let first = -1;
  for (let k = 0; k < actions.length; k++) {
    const low = actionLow?.[k % actionSize] ?? -Infinity;
    const high = actionHigh?.[k % actionSize] ?? Infinity;
    if (
      actions[k]! >= low - rangeTolerance * Math.abs(low || 1) &&
      actions[k]! <= high + rangeTolerance * Math.abs(high || 1)
    )
      continue;
    outside++;
    if (first < 0) first = k;
  }
  if (first < 0) return [];
  const { episode, step } = stepPosition(episodeStarts, Math.floor(first / actionSize));
  const dimension = first % actionSize;
  return [
    {
      kind: 'actionRange',
      severity: 'warning',
      message: `${outside} of ${actions.length} numbers of actions are out of range, first ${actions[first]} in episode ${episode}, step ${step}, dimension ${dimension}, where the environment allows ${actionLow?.[dimension] ?? '-∞'} to ${actionHigh?.[dimension] ?? '∞'}. The environment clips them, and so the policy cannot do what the expert seems to have done; were they recorded before scaling?`,
    },
  ];
}

/** Terminations, time-outs and lengths of episodes. */
function endings(trajectories: Trajectories, { maximumSteps }: Expectation): DemonstrationProblem[] {
  const { absorbing, episodeStarts, hasLastObservations } = trajectories;
  const episodes = Array.from(episodeStarts.subarray(1), (end, episode) => ({
    length: end - episodeStarts[episode]!,
    isTerminated: absorbing[end - 1] === 1,
  }));
  const longest = episodes.reduce((most, { length }) => Math.max(most, length), 0);
  const shortest = episodes.reduce((least, { length }) => Math.min(least, length), Infinity);
  const found: DemonstrationProblem[] = [];

  const limit = maximumSteps ?? longest;
  const atLimit = episodes.filter(({ length }) => length >= limit);
  const terminatedAtLimit = atLimit.filter(({ isTerminated }) => isTerminated).length;
  if (limit >= shortestTimeLimit && terminatedAtLimit >= 2 && terminatedAtLimit === atLimit.length) {
    found.push({
      kind: 'timeoutsAsTerminals',
      severity: 'warning',
      message: `${terminatedAtLimit} episodes are marked as terminated at exactly ${limit} steps, as if a time limit had been recorded as a termination. A reward learned from them takes the end of the clock for an absorbing state: it cuts off what the expert would have gone on to earn, and punishes or rewards states for when they were seen.`,
    });
  } else if (shortest < longest && episodes.some(({ isTerminated }) => isTerminated)) {
    found.push({
      kind: 'variableHorizon',
      severity: 'information',
      message: `Episodes have ${shortest} to ${longest} steps, and ${episodes.filter(({ isTerminated }) => isTerminated).length} of ${episodes.length} terminate. Where ending early or living long is itself a sign of the expert, a reward of one sign explains it without looking at states: the well-known bias of adversarial methods. Treat the absorbing state explicitly, or compare at a fixed horizon.`,
    });
  }
  if (!hasLastObservations) {
    found.push({
      kind: 'missingEnds',
      severity: 'information',
      message: `The observation that each of the ${episodes.length} episodes ended in is not in the file, so the last step of each says nothing about where it led.`,
    });
  }
  return found;
}

function fewEpisodes({ episodeStarts, steps }: Trajectories): DemonstrationProblem[] {
  const episodes = episodeStarts.length - 1;
  if (episodes >= fewestEpisodes) return [];
  return [
    {
      kind: 'fewEpisodes',
      severity: 'warning',
      message: `Only ${episodes} ${episodes === 1 ? 'episode' : 'episodes'} (${steps} steps): what is learned is about the few starts that they have. ${fewestEpisodes} or more are usual.`,
    },
  ];
}

function duplicates(trajectories: Trajectories): DemonstrationProblem[] {
  const { states, actions, stateSize, actionSize, episodeStarts } = trajectories;
  const seen = new Map<string, number>();
  const pairs: [copy: number, original: number][] = [];
  for (let episode = 0; episode + 1 < episodeStarts.length; episode++) {
    const [first, end] = [episodeStarts[episode]!, episodeStarts[episode + 1]!];
    const hash = createHash('sha256');
    for (const [matrix, size] of [
      [states, stateSize],
      [actions, actionSize],
    ] as const) {
      const rows = matrix.subarray(first * size, end * size);
      hash.update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
    }
    const key = hash.digest('base64');
    const original = seen.get(key);
    if (original === undefined) seen.set(key, episode);
    else pairs.push([episode, original]);
  }
  const [pair] = pairs;
  if (!pair) return [];
  // Where states are counted and not measured, the same walk twice is no wonder.
  const isDiscrete = states.every(Number.isInteger);
  return [
    {
      kind: 'duplicateEpisodes',
      severity: isDiscrete ? 'information' : 'warning',
      message: `${pairs.length} of ${episodeStarts.length - 1} episodes repeat an earlier one step by step, the first is ${pair[0]}, like ${pair[1]}. Copies count twice, and make the demonstrations look more than they are.`,
    },
  ];
}

function constants({ states, actions, stateSize, actionSize, steps }: Trajectories): DemonstrationProblem[] {
  if (steps < 2) return [];
  const find = (matrix: Float64Array, size: number): number[] => {
    const first = rowOf(matrix, 0, size);
    const varies = new Uint8Array(size);
    for (let k = size; k < matrix.length; k++) if (matrix[k] !== first[k % size]) varies[k % size] = 1;
    return [...varies.keys()].filter((column) => varies[column] === 0);
  };
  const name = (columns: readonly number[]) =>
    `${columns.slice(0, mostNamed).join(', ')}${columns.length > mostNamed ? `, and ${columns.length - mostNamed} more` : ''}`;
  const [ofStates, ofActions] = [find(states, stateSize), find(actions, actionSize)];
  const found: DemonstrationProblem[] = [];
  if (ofActions.length > 0) {
    found.push({
      kind: 'constantFeatures',
      severity: ofActions.length === actionSize ? 'warning' : 'information',
      message: `Actions never change in dimension ${name(ofActions)}.`,
    });
  }
  if (ofStates.length > 0) {
    found.push({
      kind: 'constantFeatures',
      severity: ofStates.length === stateSize ? 'warning' : 'information',
      message: `Observations never change in dimension ${name(ofStates)}: a reward cannot depend on it, and normalising by its spread divides by zero.`,
    });
  }
  return found;
}
