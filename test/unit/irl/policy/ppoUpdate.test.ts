// PPO's update against the policy gradient that it comes down to, and its gradients against finite differences.
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Breath } from '../../../../src/irl/policy/breath';
import { clippedSurrogate, criticLoss, policyTerms } from '../../../../src/irl/policy/objectives';
import { PpoUpdate } from '../../../../src/irl/policy/ppoUpdate';
import { adam } from '../../../../src/tensors/adam';
import { RandomStream } from '../../../../src/tensors/random';
import { presentBackends, putInForce } from '../../../support/backends';
import { box, choices, settings, smallPolicy, type SmallPolicy } from './smallPolicy';

const { backends, absent } = await presentBackends();
vi.setConfig({ testTimeout: 120_000 });
const spaces = [
  ['a box', box],
  ['choices', choices],
] as const;

/** Half central differences of a function of flat parameters. */
function differences(f: (parameters: Tensor) => Tensor, at: Float32Array, step = 1e-2): Float32Array {
  const value = (i: number, by: number) =>
    tf.tidy(() => f(tf.tensor1d(at.map((x, j) => (j === i ? x + by : x)))).dataSync()[0]!);
  return at.map((_, i) => (value(i, step) - value(i, -step)) / (2 * step));
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  const scale = Math.max(...Array.from(expected, Math.abs));
  const worst = Math.max(...Array.from(found, (value, i) => Math.abs(value - expected[i]!)));
  expect(worst).toBeLessThan(tolerance * scale);
}

function moved(policy: SmallPolicy, name: 'policy' | 'critic', by: number): Float32Array {
  const values = policy.networks.variables.get(name) as Float32Array;
  const noise = new RandomStream(9, 0).normals(new Float32Array(values.length));
  return values.map((value, i) => value + by * noise[i]!);
}

describe.each(spaces)('objectives for %s', (_, space) => {
  beforeAll(async () => {
    await putInForce(backends.find(({ name }) => name === 'cpu')!);
  });
  const cpu = backends.find(({ name }) => name === 'cpu')!;

  it.each([
    ['a wide clip', 1],
    ['a clip that binds', 0.03],
  ])('have the gradients that finite differences show, with %s', (_clip, clip) => {
    const policy = smallPolicy(cpu, space);
    const rows = policy.batch.unpack(policy.batch.tensor());
    const objective = (parameters: Tensor) => {
      const { ratio, divergence, entropy } = policyTerms(policy.networks, parameters, rows);
      return clippedSurrogate(ratio, rows.advantages, tf.scalar(clip))
        .mean()
        .sub(divergence.mean().mul(0.7))
        .add(entropy.mean().mul(0.3));
    };
    const at = moved(policy, 'policy', 0.05);
    const gradient = tf
      .grad((parameters: Tensor) => objective(parameters).asScalar())(tf.tensor1d(at))
      .dataSync();
    expectClose(gradient, differences(objective, at, 2e-3), 0.03);
    policy.dispose();
  });

  it('so has the critic’s loss', () => {
    const policy = smallPolicy(cpu, space);
    const rows = policy.batch.unpack(policy.batch.tensor());
    const loss = (parameters: Tensor) => criticLoss(policy.networks, parameters, rows);
    const at = moved(policy, 'critic', 0.1);
    const gradient = tf
      .grad((parameters: Tensor) => loss(parameters).asScalar())(tf.tensor1d(at))
      .dataSync();
    expectClose(gradient, differences(loss, at), 0.01);
    policy.dispose();
  });
});

describe.each(backends.map((backend) => [backend.name, backend] as const))(`PPO on %s${absent}`, (_, backend) => {
  beforeAll(() => putInForce(backend));

  it.each(spaces)(
    'with a clip that is far away, one epoch and one minibatch is the policy gradient: %s',
    async (_space, space) => {
      const policy = smallPolicy(backend, space);
      const { networks, batch } = policy;
      const before = networks.variables.get('policy') as Float32Array;
      // E[A ∇ log π], by another way than the ratio's.
      const expected = tf.tidy(() => {
        const rows = batch.unpack(batch.tensor());
        const objective = (parameters: Tensor) =>
          networks.distribution
            .logProbability(networks.parameters(parameters, rows.features), rows.actions)
            .mul(rows.advantages)
            .mean()
            .neg()
            .asScalar();
        const gradient = tf.grad(objective)(tf.tensor1d(before));
        const zeros = tf.zerosLike(gradient);
        const fresh = { mean: zeros, square: zeros, decay: tf.ones([2]) };
        return adam(tf.tensor1d(before), gradient, fresh, { learningRate: 1e-3, epsilon: 1e-5 }).parameters.dataSync();
      });
      const random = new RandomStream(1, 0);
      const solver = new PpoUpdate(networks, batch, { epochs: 1, minibatch: batch.size, random });
      const update = await solver.update(batch, { ...settings, clip: 1 }, new Breath());
      const after = networks.variables.get('policy') as Float32Array;
      expectClose(
        after.map((value, i) => value - before[i]!),
        expected.map((value, i) => value - before[i]!),
        2e-3,
      );
      expect(update.epochs).toBe(1);
      expect(update.policyKl).toBeGreaterThan(0);
      solver.dispose();
      policy.dispose();
    },
  );

  it('raises its objective, lowers the critic’s loss, and charges for KL what it is told', async () => {
    const far: number[] = [];
    for (const klPenalty of [0, 100]) {
      const policy = smallPolicy(backend, box);
      const { networks, batch } = policy;
      const random = new RandomStream(1, 0);
      const solver = new PpoUpdate(networks, batch, { epochs: 4, minibatch: 8, random });
      const values = batch.tensor();
      const lossBefore = tf.tidy(() => {
        const rows = batch.unpack(values);
        const advantage = rows.advantages.mean();
        const loss = criticLoss(networks, networks.variables.tensor('critic'), rows);
        return [...tf.stack([advantage, loss]).dataSync()] as [number, number];
      });
      values.dispose();
      const update = await solver.update(batch, { ...settings, klPenalty, learningRate: 1e-2 }, new Breath());
      expect(update.surrogate).toBeGreaterThan(lossBefore[0]);
      expect(update.valueLoss).toBeLessThan(lossBefore[1]);
      expect(update.eta).toBe(klPenalty);
      far.push(update.policyKl);
      solver.dispose();
      policy.dispose();
    }
    expect(far[1]).toBeLessThan(far[0]! / 2);
  });

  it('begins no further epoch once the KL is over its limit', async () => {
    const policy = smallPolicy(backend, box);
    const random = new RandomStream(1, 0);
    const solver = new PpoUpdate(policy.networks, policy.batch, { epochs: 50, minibatch: 8, random });
    const limits = { ...settings, learningRate: 1e-2, stopAtKl: 0.02 };
    const { epochs, policyKl } = await solver.update(policy.batch, limits, new Breath());
    expect(epochs).toBeGreaterThan(1);
    expect(epochs).toBeLessThan(50);
    expect(policyKl).toBeLessThan(0.2);
    solver.dispose();
    policy.dispose();
  });

  it('says in plain words that numbers have diverged, and leaks no tensor', async () => {
    const policy = smallPolicy(backend, box);
    const { networks, batch } = policy;
    const solver = new PpoUpdate(networks, batch, { epochs: 1, minibatch: 8, random: new RandomStream(1, 0) });
    await solver.update(batch, settings, new Breath());
    const tensors = backend.tf.memory().numTensors;
    await solver.update(batch, settings, new Breath());
    expect(backend.tf.memory().numTensors).toBe(tensors);
    networks.variables.set('policy', (networks.variables.get('policy') as Float32Array).fill(NaN));
    await expect(solver.update(batch, settings, new Breath())).rejects.toThrow(
      /the policy has diverged: .* is NaN after this update; a smaller learning rate/,
    );
    expect(backend.tf.memory().numTensors).toBe(tensors);
    solver.dispose();
    policy.dispose();
  });
});

it('minibatches divide a batch, or it is said that they do not', () => {
  const cpu = backends.find(({ name }) => name === 'cpu')!;
  const policy = smallPolicy(cpu, box);
  expect(
    () => new PpoUpdate(policy.networks, policy.batch, { epochs: 1, minibatch: 7, random: new RandomStream(1, 0) }),
  ).toThrow('24 rows do not divide into minibatches of 7');
  policy.dispose();
});
