// Deep TRIRL on a finite world whose exact answer is known: from the same demonstrations the sampled, networked algorithm must
// come to the policy, the occupancy and the order of rewards that the exact one finds, within sampling error.
import path from 'node:path';
import { expect, test } from 'vitest';
import { expertOccupancy } from '../../src/demonstrations/expertOccupancy';
import { readDemonstrations } from '../../src/demonstrations/readDemonstrations';
import { createFiniteEnvironment } from '../../src/environments/catalogue';
import { reachableStates } from '../../src/environments/reachableStates';
import { FrozenReward } from '../../src/irl/deep/frozenReward';
import { trainDeep } from '../../src/irl/deep/trainDeep';
import { loadPolicy } from '../../src/irl/policy/loadPolicy';
import { occupancyKl } from '../../src/irl/tabular/divergences';
import { PolicySystem } from '../../src/irl/tabular/policySystem';
import { uniformPolicy } from '../../src/irl/tabular/problem';
import { trainTrirl } from '../../src/irl/tabular/trirl';
import { resolveDeepConfig } from '../../src/protocol/deepAlgorithms';
import { environmentSchema } from '../../src/protocol/experiment';
import type { FiniteWorldConfig } from '../../src/protocol/experiment';
import type { TrainingState } from '../../src/protocol/trainingState';
import { chooseBackend } from '../../src/tensors/chooseBackend';

const world = environmentSchema.parse({ kind: 'icyGridworld' }) as FiniteWorldConfig;
const environment = createFiniteEnvironment(world);
const { mdp } = environment;
const still = { read: () => ({ revision: 0, values: {} }) };

function occupancyOf(policy: Float64Array): Float64Array {
  const system = new PolicySystem(mdp);
  const occupancy = new Float64Array(mdp.states);
  system.setPolicy(policy);
  system.occupancy(occupancy);
  return occupancy;
}

test('policy, occupancy and the order of rewards agree with the exact algorithm', async () => {
  const backend = await chooseBackend();
  const trajectories = await readDemonstrations(
    path.join(import.meta.dirname, '../../examples/workspace/demonstrations/icy-gridworld-5x5.npz'),
  );
  const { occupancy: expert } = expertOccupancy({ trajectories, environment, smoothing: 1e-3 });
  const problem = { mdp, expertOccupancy: expert, reachable: reachableStates(mdp) };
  const options = { kind: 'trirl', klBound: 0.01, dualStepSize: 1, beta: 1, maximumIterations: 500 } as const;
  const exact = trainTrirl(problem, { ...options, stopAtGap: 1e-6, stopAtKl: 0, initialReward: 0 }, still);
  let snapshot: { values: readonly number[]; policy: readonly number[] } | undefined;
  for await (const step of exact) snapshot = step.snapshot();

  const config = resolveDeepConfig({ kind: 'deepTrirl', beta: 1, eta: 1 }, world);
  let state: TrainingState | undefined;
  for await (const step of trainDeep({ backend, world, seed: 1, trajectories }, config, still)) state = step.state!();

  const policy = sampledPolicy(loadPolicyProbabilities(backend, state!));
  const kl = occupancyKl(occupancyOf(policy), expert);
  const random = occupancyKl(occupancyOf(uniformPolicy(mdp)), expert);
  console.log(`occupancy KL: deep ${kl.toFixed(4)}, random ${random.toFixed(4)} nats`);
  expect(kl).toBeLessThan(0.1 * random);
  let distance = 0;
  for (let s = 0; s < mdp.states; s++) {
    if (mdp.absorbing[s] === 1) continue;
    for (let a = 0; a < mdp.actions; a++) {
      const i = s * mdp.actions + a;
      distance += (expert[s]! * Math.abs(policy[i]! - snapshot!.policy[i]!)) / 2;
    }
  }
  console.log(`total variation of the policies where the expert is: ${distance.toFixed(3)}`);

  const reward = FrozenReward.load(backend, state!, mdp.states);
  const cells = Array.from({ length: mdp.states }, (_, s) => [s % 5, Math.floor(s / 5)]).flat();
  const columns = {
    states: Float64Array.from(cells),
    actions: new Float64Array(mdp.states),
    nextStates: Float64Array.from(cells),
    terminated: new Uint8Array(mdp.states),
  };
  const learned = [...reward.evaluate(columns, mdp.states)];
  // Where the expert hardly is, nothing says what the reward is.
  const inner = learned.map((_, s) => s).filter((s) => mdp.absorbing[s] !== 1 && expert[s]! > 0.005);
  const rank = spearman(
    inner.map((s) => learned[s]!),
    inner.map((s) => snapshot!.values[s]!),
  );
  console.log(`rank correlation of rewards: ${rank.toFixed(3)}`);
  expect(rank).toBeGreaterThan(0.7);
  reward.dispose();
});

/** Shares of actions over many samples in every state. */
function loadPolicyProbabilities(
  backend: Awaited<ReturnType<typeof chooseBackend>>,
  state: TrainingState,
): Float64Array {
  const { actor, dispose } = loadPolicy(backend, state);
  const observations = Float32Array.from({ length: 2 * mdp.states }, (_, i) =>
    i % 2 === 0 ? (i / 2) % 5 : Math.floor(i / 2 / 5),
  );
  const into = {
    actions: new Float32Array(mdp.states),
    worldActions: new Float32Array(mdp.states),
    logProbabilities: new Float32Array(mdp.states),
  };
  const policy = new Float64Array(mdp.states * mdp.actions);
  const samples = 400;
  for (let i = 0; i < samples; i++) {
    actor.act(observations, into);
    into.worldActions.forEach((action, s) => (policy[s * mdp.actions + action]! += 1 / samples));
  }
  dispose();
  return policy;
}

/** Rows that sum to 1 in spite of rounding. */
function sampledPolicy(policy: Float64Array): Float64Array {
  for (let s = 0; s < mdp.states; s++) {
    const row = policy.subarray(s * mdp.actions, (s + 1) * mdp.actions);
    const total = row.reduce((a, b) => a + b, 0);
    row.forEach((value, a) => (row[a] = value / total));
  }
  return policy;
}

function spearman(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]) => {
    const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
    const rank: number[] = [];
    order.forEach((i, r) => (rank[i] = r));
    return rank;
  };
  const [x, y] = [ranks(a), ranks(b)];
  const n = a.length;
  const squares = x.reduce((sum, rank, i) => sum + (rank - y[i]!) ** 2, 0);
  return 1 - (6 * squares) / (n * (n * n - 1));
}
