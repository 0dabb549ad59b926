// From a checked experiment on a finite world to an exact run that can begin: reads the demonstrations, builds the world,
// and picks the algorithm.
import { demonstrationsFor } from '../../demonstrations/checkedDemonstrations';
import { expertOccupancy } from '../../demonstrations/expertOccupancy';
import { createFiniteEnvironment } from '../../environments/catalogue';
import type { FiniteEnvironment } from '../../environments/finiteEnvironment';
import type { FiniteMdp } from '../../environments/finiteMdp';
import { reachableStates } from '../../environments/reachableStates';
import type { AlgorithmConfig, DemonstrationsConfig, Experiment, FiniteWorldConfig } from '../../protocol/experiment';
import { InputError } from '../../protocol/inputError';
import { tunablesOf, type TunableValues } from '../../protocol/tunables';
import type { FiniteWorldFacts } from '../../protocol/world';
import { occupancyKl } from './divergences';
import { trainFeatureMatching } from './featureMatching';
import { featureMap } from './features';
import { trainMaxEnt } from './maxEnt';
import { PolicySystem } from './policySystem';
import { discountedReturn, uniformPolicy, type TabularProblem } from './problem';
import { referenceExpert, trainReference } from './reference';
import { SoftSolver } from './softSolver';
import { trainTrirl } from './trirl';
import type { PreparedRun, Training, TunableSource } from '../training';

const backend = 'exact (JavaScript)';

/** An experiment whose world is finite and whose expert is known. */
export interface TabularExperiment extends Experiment {
  readonly environment: FiniteWorldConfig;
  readonly demonstrations: DemonstrationsConfig;
  readonly algorithm: TabularConfig;
}
type TabularConfig = Extract<AlgorithmConfig, { kind: 'trirl' | 'trirlReference' | 'maxEnt' | 'featureMatching' }>;

/** Errors: InputError that names the file, field or line at fault. */
export async function prepareTabular(experiment: TabularExperiment): Promise<PreparedRun> {
  const environment = createFiniteEnvironment(experiment.environment);
  return experiment.algorithm.kind === 'trirlReference'
    ? prepareReference(experiment, environment.mdp)
    : prepareExact(experiment, environment);
}

/** What is known of the expert, whichever way it is known. */
interface KnownExpert {
  readonly occupancy: Float64Array;
  readonly visits?: Float64Array;
  readonly expertReturn?: number;
  readonly notes: readonly string[];
}

async function prepareExact(experiment: TabularExperiment, environment: FiniteEnvironment): Promise<PreparedRun> {
  const { mdp } = environment;
  const { algorithm } = experiment;
  const expert =
    experiment.demonstrations.kind === 'file'
      ? await demonstrated(experiment, environment)
      : exactExpert(experiment, mdp);
  const reachable = reachableStates(mdp);
  const random = uniformOccupancy(mdp);
  const features = featureMap(experiment.reward.features, mdp);
  const randomReturn = mdp.reward && discountedReturn(mdp, random, mdp.reward);
  const problem: TabularProblem = {
    mdp,
    expertOccupancy: expert.occupancy,
    reachable,
    ...(features ? { features } : {}),
    ...(expert.expertReturn === undefined ? {} : { expertReturn: expert.expertReturn }),
    ...(randomReturn === undefined ? {} : { randomReturn }),
  };
  return {
    backend,
    world: worldOf(problem, random, expert.visits),
    notes: expert.notes,
    initialTunables: initialTunables(algorithm),
    maximumIterations: algorithm.maximumIterations,
    train(source: TunableSource): Training {
      switch (algorithm.kind) {
        case 'trirl':
          return trainTrirl(problem, algorithm, source);
        case 'maxEnt':
          return trainMaxEnt(problem, algorithm, source);
        case 'featureMatching':
          return trainFeatureMatching(problem, algorithm, source);
        case 'trirlReference':
          throw new Error('prepared elsewhere');
      }
    },
  };
}

/** The reference knows its expert exactly and counts its occupancy undiscounted: other inputs would not be its conventions. */
function prepareReference(experiment: TabularExperiment, mdp: FiniteMdp): PreparedRun {
  const { algorithm, demonstrations } = experiment;
  if (algorithm.kind !== 'trirlReference') throw new Error(`not the reference: ${algorithm.kind}`);
  if (demonstrations.kind !== 'expert' || demonstrations.temperature !== 1) {
    throw new InputError(
      `the reference conventions know the expert exactly, expected { "kind": "expert" } at temperature 1`,
      { field: 'demonstrations' },
    );
  }
  if (experiment.reward.features !== 'state') {
    throw new InputError(`the reference conventions have one free reward per state, expected 'state'`, {
      field: 'reward.features',
    });
  }
  requireReward(mdp);
  const expert = referenceExpert(mdp, algorithm.sweepTolerance);
  const problem: TabularProblem = {
    mdp,
    expertOccupancy: expert.occupancy,
    reachable: reachableStates(mdp),
    expertReturn: expert.expertReturn,
    randomReturn: expert.randomReturn,
  };
  return {
    backend,
    world: worldOf(problem, expert.randomOccupancy),
    notes: ['Conventions of the public reference: undiscounted occupancies, reward at the next state, constant η.'],
    initialTunables: initialTunables(algorithm),
    maximumIterations: algorithm.maximumIterations,
    train: (source) => trainReference(mdp, expert, algorithm, source),
  };
}

async function demonstrated(experiment: TabularExperiment, environment: FiniteEnvironment): Promise<KnownExpert> {
  if (experiment.demonstrations.kind !== 'file') throw new Error('no demonstrations file');
  const { smoothing } = experiment.demonstrations;
  const { mdp } = environment;
  const { trajectories, warnings } = await demonstrationsFor(experiment.demonstrations, experiment.environment);
  const { occupancy, visits, notes: found } = expertOccupancy({ trajectories, environment, smoothing });
  const notes = [...warnings, ...found];
  const unexplained = reachableStates(mdp).filter((flag, s) => flag === 1 && occupancy[s] === 0).length;
  if (unexplained > 0) {
    throw new InputError(
      `without smoothing, ${unexplained} states that can be reached have no expert occupancy and no finite reward; expected more than 0, 0.001 is usual`,
      { field: 'demonstrations.smoothing' },
    );
  }
  if (!mdp.reward) return { occupancy, visits, notes };
  // The expert's return is that of the episodes themselves: smoothing is the learner's affair.
  const episodes = expertOccupancy({ trajectories, environment, smoothing: 0 }).occupancy;
  return { occupancy, visits, notes, expertReturn: discountedReturn(mdp, episodes, mdp.reward) };
}

/** The soft-optimal policy for the true reward at the given temperature. */
function exactExpert(experiment: TabularExperiment, mdp: FiniteMdp): KnownExpert {
  if (experiment.demonstrations.kind !== 'expert') throw new Error('the expert is not known exactly');
  const { temperature } = experiment.demonstrations;
  const reward = requireReward(mdp);
  const solver = new SoftSolver(mdp);
  const policy = uniformPolicy(mdp);
  solver.solve(
    reward.map((r) => r / temperature),
    new Float64Array(mdp.states),
    policy,
    1e-10,
  );
  const occupancy = new Float64Array(mdp.states);
  solver.system.occupancy(occupancy);
  return {
    occupancy,
    expertReturn: discountedReturn(mdp, occupancy, reward),
    notes: [`The expert is known exactly: soft-optimal for the true reward at temperature ${temperature}.`],
  };
}

function requireReward(mdp: FiniteMdp): Float64Array {
  if (mdp.reward) return mdp.reward;
  throw new InputError(
    `an expert known by the true reward needs an environment that has one; give the MDP file a "reward", or demonstrations as a file`,
    {
      field: 'demonstrations.kind',
    },
  );
}

function uniformOccupancy(mdp: FiniteMdp): Float64Array {
  const system = new PolicySystem(mdp);
  const occupancy = new Float64Array(mdp.states);
  system.setPolicy(uniformPolicy(mdp));
  system.occupancy(occupancy);
  return occupancy;
}

function initialTunables(algorithm: TabularConfig): TunableValues {
  const values: Record<string, number> = {};
  for (const name of tunablesOf(algorithm.kind)) {
    const value: unknown = Reflect.get(algorithm, name);
    if (typeof value === 'number') values[name] = value;
  }
  return values;
}

function worldOf(problem: TabularProblem, randomOccupancy: Float64Array, visits?: Float64Array): FiniteWorldFacts {
  const { mdp, features } = problem;
  return {
    kind: 'finite',
    states: mdp.states,
    actionNames: [...mdp.actionNames],
    discount: mdp.discount,
    ...(mdp.grid ? { grid: { width: mdp.grid.width, height: mdp.grid.height } } : {}),
    ...(mdp.actionArrows ? { actionArrows: mdp.actionArrows.map(([dx, dy]): [number, number] => [dx, dy]) } : {}),
    ...(mdp.stateNames ? { stateNames: [...mdp.stateNames] } : {}),
    start: Array.from(mdp.start),
    absorbing: Array.from(mdp.absorbing, (flag) => flag === 1),
    reachable: Array.from(problem.reachable, (flag) => flag === 1),
    expertOccupancy: Array.from(problem.expertOccupancy),
    ...(visits ? { demonstrationVisits: Array.from(visits) } : {}),
    ...(mdp.reward ? { trueReward: Array.from(mdp.reward) } : {}),
    ...(problem.expertReturn === undefined ? {} : { expertReturn: problem.expertReturn }),
    ...(problem.randomReturn === undefined ? {} : { randomReturn: problem.randomReturn }),
    randomKl: occupancyKl(randomOccupancy, problem.expertOccupancy),
    ...(features ? { featureNames: [...features.names] } : {}),
  };
}
