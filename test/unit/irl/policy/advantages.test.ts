// Generalised advantages against a plain recursion from the definition, and cases that can be done by hand.
import { describe, expect, it } from 'vitest';
import {
  computeAdvantages,
  explainedVariance,
  standardise,
  type AdvantageInputs,
} from '../../../../src/irl/policy/advantages';
import { RandomStream } from '../../../../src/tensors/random';

function compute(inputs: AdvantageInputs) {
  const advantages = new Float32Array(inputs.rewards.length);
  const returns = new Float32Array(inputs.rewards.length);
  computeAdvantages(inputs, { advantages, returns });
  return { advantages, returns };
}

/** One environment whose critic says 10 everywhere. */
function oneEnvironment(rewards: number[], ends: { terminated?: number[]; truncated?: number[] }): AdvantageInputs {
  const flags = (at: number[] = []) => Uint8Array.from(rewards, (_, t) => (at.includes(t) ? 1 : 0));
  return {
    count: 1,
    rewards: Float32Array.from(rewards),
    values: new Float32Array(rewards.length).fill(10),
    nextValues: new Float32Array(rewards.length).fill(10),
    terminated: flags(ends.terminated),
    truncated: flags(ends.truncated),
    discount: 0.5,
    lambda: 0.5,
  };
}

describe('by hand', () => {
  it('a running episode is worth its last value', () => {
    // δ = 1 + 0.5·10 − 10 = −4 at each step, A₀ = δ + 0.25 A₁.
    const { advantages, returns } = compute(oneEnvironment([1, 1], {}));
    expect([...advantages]).toEqual([-5, -4]);
    expect([...returns]).toEqual([5, 6]);
  });

  it('a termination is worth nothing, and what came before does not see what comes after', () => {
    const { advantages } = compute(oneEnvironment([1, 1, 1], { terminated: [1] }));
    // δ₁ = 1 − 10 = −9, A₀ = −4 + 0.25·(−9).
    expect([...advantages]).toEqual([-6.25, -9, -4]);
  });

  it('a time-out is worth the value of its true last observation, and cuts the sum all the same', () => {
    const inputs = oneEnvironment([1, 1, 1], { truncated: [1] });
    inputs.nextValues[1] = 20;
    // δ₁ = 1 + 0.5·20 − 10 = 1.
    expect([...compute(inputs).advantages]).toEqual([-3.75, 1, -4]);
  });

  it('a termination is worth its tail where there is one, discounted like any value', () => {
    const tail = Float32Array.of(99, 6, 99);
    const { advantages } = compute({ ...oneEnvironment([1, 1, 1], { terminated: [1] }), tail });
    // δ₁ = 1 + 0.5·6 − 10 = −6.
    expect([...advantages]).toEqual([-5.5, -6, -4]);
  });
});

it('agrees with the definition, Σ (γλ)^k δ up to the end of the episode, for several environments', () => {
  const [horizon, count] = [40, 3];
  const random = new RandomStream(1, 0);
  const normals = () => random.normals(new Float32Array(horizon * count));
  const ended = () => Uint8Array.from({ length: horizon * count }, () => (random.uniform() < 0.08 ? 1 : 0));
  const terminated = ended();
  const truncated = ended().map((flag, i) => (terminated[i] === 1 ? 0 : flag));
  const inputs = { count, rewards: normals(), values: normals(), nextValues: normals(), terminated, truncated };
  const [discount, lambda] = [0.97, 0.9];
  const { advantages, returns } = compute({ ...inputs, discount, lambda });
  for (let t = 0; t < horizon; t++) {
    for (let n = 0; n < count; n++) {
      let sum = 0;
      for (let later = t, weight = 1; later < horizon; later++, weight *= discount * lambda) {
        const i = later * count + n;
        const next = terminated[i] === 1 ? 0 : inputs.nextValues[i]!;
        sum += weight * (inputs.rewards[i]! + discount * next - inputs.values[i]!);
        if (terminated[i] === 1 || truncated[i] === 1) break;
      }
      expect(advantages[t * count + n]).toBeCloseTo(sum, 4);
      expect(returns[t * count + n]).toBeCloseTo(sum + inputs.values[t * count + n]!, 4);
    }
  }
});

describe('statistics', () => {
  it('standardised advantages have mean 0 and deviation 1; equal ones become 0', () => {
    const values = Float32Array.of(1, 2, 3, 6);
    standardise(values);
    expect(values.reduce((a, b) => a + b)).toBeCloseTo(0, 6);
    expect(values.reduce((a, b) => a + b * b, 0) / 4).toBeCloseTo(1, 5);
    const equal = new Float32Array(4).fill(7);
    standardise(equal);
    expect([...equal]).toEqual([0, 0, 0, 0]);
  });

  it('explained variance is 1 for the truth, 0 for a constant, undefined where nothing varies', () => {
    const returns = Float32Array.of(1, 2, 4);
    expect(explainedVariance(returns, returns)).toBe(1);
    expect(explainedVariance(new Float32Array(3).fill(9), returns)).toBeCloseTo(0, 12);
    expect(explainedVariance(returns, new Float32Array(3))).toBeUndefined();
  });
});
