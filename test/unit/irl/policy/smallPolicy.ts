// A policy of a few parameters on a batch of a few rows, for tests of the updates.
import { RandomStream } from '../../../../src/tensors/random';
import type { Backend } from '../../../../src/tensors/backend';
import { Actor } from '../../../../src/irl/policy/actor';
import { Evaluator } from '../../../../src/irl/policy/evaluator';
import type { SolverSettings } from '../../../../src/irl/policy/localSolver';
import { PolicyBatch } from '../../../../src/irl/policy/policyBatch';
import { PolicyNetworks } from '../../../../src/irl/policy/policyNetworks';
import type { PolicyShape } from '../../../../src/protocol/policyState';

export const box: PolicyShape['actionSpace'] = { kind: 'box', names: ['a', 'b'], low: [-1, -2], high: [1, 2] };
export const choices: PolicyShape['actionSpace'] = { kind: 'discrete', names: ['left', 'stay', 'right'] };

export interface SmallPolicy {
  readonly networks: PolicyNetworks;
  readonly batch: PolicyBatch;
  dispose(): void;
}

/** @param size rows. */
export function smallPolicy(
  backend: Backend,
  actionSpace: PolicyShape['actionSpace'],
  { size = 24, layers }: { size?: number; layers?: Partial<PolicyShape['layers']> } = {},
): SmallPolicy {
  const observation = 3;
  const shape: PolicyShape = {
    observation: { kind: 'numbers', size: observation, normalise: true },
    actionSpace,
    layers: { hidden: [4], activation: 'tanh', layerNorm: false, ...layers },
  };
  const networks = new PolicyNetworks(backend, shape, { random: new RandomStream(5, 0), logDeviation: -0.3 });
  // The last layer begins near 0, where a policy hardly depends on anything: not what a test wants.
  const policy = networks.variables.get('policy') as Float32Array;
  const noise = new RandomStream(6, 0).normals(new Float32Array(policy.length));
  networks.variables.set(
    'policy',
    policy.map((value, i) => value + 0.3 * noise[i]!),
  );

  const random = new RandomStream(7, 0);
  const observations = random.normals(new Float32Array(size * observation));
  const { actionSize } = networks.distribution;
  const chosen = {
    actions: new Float32Array(size * actionSize),
    worldActions: new Float32Array(size * actionSize),
    logProbabilities: new Float32Array(size),
  };
  const actor = new Actor(networks, new RandomStream(8, 0));
  actor.act(observations, chosen);
  actor.dispose();
  const evaluator = new Evaluator(networks, { count: size, horizon: 1, observation });
  const evaluation = evaluator.evaluate({
    ...chosen,
    observations,
    nextObservations: observations,
    rewards: new Float32Array(size),
    terminated: new Uint8Array(size).fill(1),
    truncated: new Uint8Array(size),
  });
  const batch = new PolicyBatch(networks, size);
  batch.fill({
    ...evaluation,
    ...chosen,
    advantages: random.normals(new Float32Array(size)),
    returns: random.normals(new Float32Array(size)),
  });
  evaluator.dispose();
  return { networks, batch, dispose: () => networks.dispose() };
}

export const settings: SolverSettings = {
  learningRate: 1e-3,
  criticLearningRate: 1e-3,
  clip: 0.2,
  klPenalty: 0,
  klBound: 0.01,
  entropyCoefficient: 0,
  stopAtKl: Infinity,
  gradientClip: 1e9,
};
