// From a checked experiment to a run that learns a policy on the true reward of its world: settings filled in, the back end
// loaded, and what its returns are compared with.
import { inexactnessOf, type EnvironmentShape } from '../environments/continuousEnvironment';
import { describeWorld } from '../environments/describeWorld';
import { referenceReturns } from '../environments/referenceReturns';
import type { EnvironmentConfig, Experiment } from '../protocol/experiment';
import {
  policyIterations,
  resolvePolicyConfig,
  stepsPerIteration,
  type PolicyAlgorithm,
  type PolicyConfig,
} from '../protocol/policyAlgorithms';
import type { ContinuousWorldFacts } from '../protocol/world';
import { deepFactsSchema } from '../protocol/deepState';
import { InputError } from '../protocol/inputError';
import type { TrainingState } from '../protocol/trainingState';
import { tunablesOf, type TunableValues } from '../protocol/tunables';
import type { Backend } from '../tensors/backend';
import { chooseBackend } from '../tensors/chooseBackend';
import { FrozenReward } from './deep/frozenReward';
import { FrozenRewardSource } from './deep/frozenRewardSource';
import { trainPolicy } from './policy/trainPolicy';
import type { PreparedRun } from './training';

/** Errors: InputError that names the field at fault, of the world or of the back end that was asked for. */
export async function preparePolicy(
  experiment: Experiment,
  algorithm: PolicyAlgorithm,
  readState: (file: string) => TrainingState,
): Promise<PreparedRun> {
  const { environment, seed } = experiment;
  const config: PolicyConfig = resolvePolicyConfig(algorithm, environment);
  const shape = await describeWorld(environment);
  const backend = await chooseBackend();
  const returns = referenceReturns(environment);
  const inexactness = inexactnessOf(shape);
  const { learnedReward } = config;
  const state = learnedReward === undefined ? undefined : readState(learnedReward);
  if (state !== undefined) requireReward(state, shape, learnedReward!);
  return {
    backend: backendText(backend),
    world: { ...continuousWorldFacts(shape, environment, config.discount), ...returns },
    notes: [`The run ${backend.why}.`, ...(inexactness === undefined ? [] : [inexactness])],
    initialTunables: initialTunables(config),
    maximumIterations: policyIterations(config),
    train: (source) => {
      const reward =
        state === undefined
          ? {}
          : {
              reward: new FrozenRewardSource(
                FrozenReward.load(backend, state, stepsPerIteration(config)),
                config.discount,
              ),
            };
      return trainPolicy({ backend, world: environment, seed, ...returns, ...reward }, config, source);
    },
  };
}

/** @throws InputError unless the state holds a reward of a world with such observations and actions. */
function requireReward({ facts }: TrainingState, shape: EnvironmentShape, file: string): void {
  const parsed = deepFactsSchema.shape.rewardShape.safeParse(facts['rewardShape']);
  if (!parsed.success) {
    throw new InputError('there is no reward in it that was learned with networks, expected the state of such a run', {
      file,
    });
  }
  const { stateNames, actionSpace } = parsed.data;
  const found = `${stateNames.length} observations and ${actionSpace.names.length} actions`;
  const expected = `${shape.observationNames.length} observations and ${shape.actionSpace.names.length} actions`;
  if (found !== expected || actionSpace.kind !== shape.actionSpace.kind) {
    throw new InputError(`the reward is of a world with ${found}, expected ${expected} as in ${shape.name}`, { file });
  }
}

/** A world of numbers as a run's directory describes it. */
export function continuousWorldFacts(
  { name, observationNames, actionSpace, maxEpisodeSteps }: EnvironmentShape,
  environment: EnvironmentConfig,
  discount: number,
): ContinuousWorldFacts {
  return {
    kind: 'continuous',
    name,
    observationNames: [...observationNames],
    actionSpace:
      actionSpace.kind === 'discrete'
        ? { kind: 'discrete', names: [...actionSpace.names] }
        : {
            kind: 'box',
            names: [...actionSpace.names],
            low: actionSpace.low.map(limit),
            high: actionSpace.high.map(limit),
          },
    discount,
    maxEpisodeSteps: ('maxEpisodeSteps' in environment ? environment.maxEpisodeSteps : undefined) ?? maxEpisodeSteps,
  };
}

/** JSON has no word for infinity. */
function limit(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** `native (TensorFlow 2.21.0)`, `wasm`, `cpu`. */
export function backendText({ name, version }: Backend): string {
  return version === undefined ? name : `${name} (TensorFlow ${version})`;
}

function initialTunables(config: PolicyConfig): TunableValues {
  return Object.fromEntries(
    tunablesOf(config.kind).flatMap((name) => {
      const value: unknown = Reflect.get(config, name);
      return typeof value === 'number' ? [[name, value]] : [];
    }),
  );
}
