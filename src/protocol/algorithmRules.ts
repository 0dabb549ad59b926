// The one table of what each algorithm needs: which worlds it can learn in, and what it learns from. The check of an
// experiment, the wizard and the trainer go by it; the schema of an experiment knows each part only by itself.
import { finiteWorldSchema, type EnvironmentConfig, type Experiment, type FiniteWorldConfig } from './experiment';
import { deepConfigProblem, isDeep, resolveDeepConfig } from './deepAlgorithms';
import { policyConfigProblem, resolvePolicyConfig } from './policyAlgorithms';
import type { AlgorithmKind } from './tunables';

export interface AlgorithmRule {
  /** In lists for people. */
  readonly label: string;
  /** `finite`: needs every transition, to compute exactly. `any`: acts in the world, so that a finite one will do as well. */
  readonly worlds: 'finite' | 'any';
  /** `reward`: the true reward, as an expert is trained. */
  readonly learnsFrom: 'demonstrations' | 'reward';
}

export const algorithmRules: Readonly<Record<AlgorithmKind, AlgorithmRule>> = {
  trirl: { label: 'TRIRL', worlds: 'finite', learnsFrom: 'demonstrations' },
  trirlReference: {
    label: 'TRIRL, conventions of the public reference',
    worlds: 'finite',
    learnsFrom: 'demonstrations',
  },
  maxEnt: { label: 'Maximum entropy IRL', worlds: 'finite', learnsFrom: 'demonstrations' },
  featureMatching: { label: 'Feature matching', worlds: 'finite', learnsFrom: 'demonstrations' },
  ppo: { label: 'PPO', worlds: 'any', learnsFrom: 'reward' },
  trpo: { label: 'TRPO', worlds: 'any', learnsFrom: 'reward' },
  deepTrirl: { label: 'Deep TRIRL', worlds: 'any', learnsFrom: 'demonstrations' },
  gail: { label: 'GAIL', worlds: 'any', learnsFrom: 'demonstrations' },
  airl: { label: 'AIRL', worlds: 'any', learnsFrom: 'demonstrations' },
  deepMaxEnt: { label: 'Deep maximum entropy IRL', worlds: 'any', learnsFrom: 'demonstrations' },
};

/** The product of a run. */
export function whatIsLearned(algorithm: AlgorithmKind): 'reward' | 'policy' {
  return algorithmRules[algorithm].learnsFrom === 'reward' ? 'policy' : 'reward';
}

/** Whether a run keeps a policy that can be played. */
export function isPlayable(algorithm: AlgorithmKind): boolean {
  return algorithmRules[algorithm].worlds === 'any';
}

/** Why a run whose world is no finite one has no reward to look at, in a sentence. */
export function whyNoRewardMap(algorithm: AlgorithmKind): string {
  return whatIsLearned(algorithm) === 'policy'
    ? 'This run learns a policy for the true reward: there is no learned reward to inspect.'
    : 'The reward of this run is made of networks, which are kept in its checkpoints: only rewards of finite worlds can be drawn.';
}

const finiteKinds: readonly string[] = finiteWorldSchema.options.map(({ shape }) => shape.kind.value);

export function isFiniteWorld(environment: EnvironmentConfig): environment is FiniteWorldConfig {
  return finiteKinds.includes(environment.kind);
}

/** The kinds of algorithms that can learn in this world, in the order of the table. */
export function algorithmsForWorld(environment: Pick<EnvironmentConfig, 'kind'>): readonly AlgorithmKind[] {
  const isFinite = finiteKinds.includes(environment.kind);
  return (Object.keys(algorithmRules) as AlgorithmKind[]).filter(
    (kind) => isFinite || algorithmRules[kind].worlds === 'any',
  );
}

export interface RuleProblem {
  readonly field: readonly string[];
  /** What was found and what was expected. */
  readonly message: string;
}

/** Parts of an experiment that do not go together, each of which is good by itself. */
export function ruleProblems(experiment: Experiment): readonly RuleProblem[] {
  const { environment, demonstrations, algorithm, reward } = experiment;
  const { label, worlds, learnsFrom } = algorithmRules[algorithm.kind];
  const problems: RuleProblem[] = [];
  if (worlds === 'finite' && !isFiniteWorld(environment)) {
    const others = algorithmsForWorld(environment);
    problems.push({
      field: ['algorithm', 'kind'],
      message: `${label} computes exactly on a finite world (${words(finiteKinds)}), found the environment "${environment.kind}"; expected ${words(others)}`,
    });
  }
  if (algorithm.kind === 'ppo' || algorithm.kind === 'trpo') {
    const problem = policyConfigProblem(resolvePolicyConfig(algorithm, environment));
    if (problem !== undefined) problems.push({ field: ['algorithm', problem.field], message: problem.message });
  }
  if (isDeep(algorithm)) {
    const problem = deepConfigProblem(resolveDeepConfig(algorithm, environment));
    if (problem !== undefined) problems.push({ field: ['algorithm', ...problem.field], message: problem.message });
    if (demonstrations?.kind === 'expert') {
      problems.push({
        field: ['demonstrations', 'kind'],
        message: `${label} learns from recorded episodes, found an expert known exactly; expected { "kind": "file", "file": "..." }`,
      });
    }
    if (reward.features !== 'state') {
      problems.push({
        field: ['reward', 'features'],
        message: `${label} says by algorithm.inputs what its reward depends on; expected no features`,
      });
    }
  }
  if (learnsFrom === 'reward') {
    if (demonstrations !== undefined) {
      problems.push({
        field: ['demonstrations'],
        message: `${label} learns on the true reward and reads no demonstrations; expected none`,
      });
    }
    if (reward.features !== 'state') {
      problems.push({
        field: ['reward', 'features'],
        message: `${label} learns a policy and no reward; expected no features`,
      });
    }
  } else if (demonstrations === undefined) {
    problems.push({
      field: ['demonstrations'],
      message: `${label} learns from demonstrations, found none; expected { "kind": "file", "file": "..." }`,
    });
  }
  return problems;
}

function words(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
