// From a checked experiment to a run that learns a reward with networks: demonstrations read, settings filled in, the back end
// loaded, and what its returns are compared with.
import { demonstrationsFor } from '../../demonstrations/checkedDemonstrations';
import type { Trajectories } from '../../demonstrations/trajectories';
import { inexactnessOf } from '../../environments/continuousEnvironment';
import { describeWorld } from '../../environments/describeWorld';
import { referenceReturns } from '../../environments/referenceReturns';
import { resolveDeepConfig, type DeepAlgorithm, type DeepConfig } from '../../protocol/deepAlgorithms';
import type { DemonstrationsConfig, Experiment } from '../../protocol/experiment';
import { policyIterations } from '../../protocol/policyAlgorithms';
import { defaultOf, tunablesOf, type TunableValues } from '../../protocol/tunables';
import { chooseBackend } from '../../tensors/chooseBackend';
import { backendText, continuousWorldFacts } from '../preparePolicy';
import type { PreparedRun } from '../training';
import { trainDeep } from './trainDeep';

type DeepExperiment = Experiment & {
  readonly algorithm: DeepAlgorithm;
  readonly demonstrations: Extract<DemonstrationsConfig, { kind: 'file' }>;
};

/** Errors: InputError that names the file or field at fault. */
export async function prepareDeep(experiment: DeepExperiment): Promise<PreparedRun> {
  const { environment, demonstrations, algorithm, seed } = experiment;
  const config = resolveDeepConfig(algorithm, environment);
  const { trajectories, warnings } = await demonstrationsFor(demonstrations, environment);
  const shape = await describeWorld(environment);
  const backend = await chooseBackend();
  const inexactness = inexactnessOf(shape);
  const { randomReturn } = referenceReturns(environment);
  const expertReturn = meanReturn(trajectories) ?? referenceReturns(environment).expertReturn;
  const returns = {
    ...(randomReturn === undefined ? {} : { randomReturn }),
    ...(expertReturn === undefined ? {} : { expertReturn }),
  };
  return {
    backend: backendText(backend),
    world: { ...continuousWorldFacts(shape, environment, config.policy.discount), ...returns },
    notes: [`The run ${backend.why}.`, ...(inexactness === undefined ? [] : [inexactness]), ...warnings],
    initialTunables: initialTunables(config),
    maximumIterations: policyIterations(config.policy),
    train: (source) => trainDeep({ backend, world: environment, seed, trajectories, ...returns }, config, source),
  };
}

/** Of the demonstrated episodes, undiscounted; undefined if the file has no rewards. */
function meanReturn({ rewards, episodeStarts }: Trajectories): number | undefined {
  return rewards && rewards.reduce((sum, reward) => sum + reward, 0) / (episodeStarts.length - 1);
}

function initialTunables(config: DeepConfig): TunableValues {
  return Object.fromEntries(
    tunablesOf(config.kind).map((name) => {
      const value: unknown = Reflect.get(config, name) ?? Reflect.get(config.policy, name);
      return [name, typeof value === 'number' ? value : defaultOf(name, config.kind)];
    }),
  );
}
