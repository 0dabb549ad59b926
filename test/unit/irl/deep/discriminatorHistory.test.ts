// The weights of the corrected reward against the recursion that they unroll.
import { expect, test } from 'vitest';
import { DiscriminatorHistory } from '../../../../src/irl/deep/discriminatorHistory';

/** A discriminator of one parameter that gives it for every row. */
function value(history: DiscriminatorHistory, leastWeight = 0): { reward: number; dropped: number } {
  const { places, weights, droppedWeight } = history.weighted(leastWeight);
  const reward = places.reduce((sum, place, i) => sum + weights[i]! * history.at(place)[0]!, 0);
  return { reward, dropped: droppedWeight };
}

test('the newest counts with the large step, and with the corrected one once it is corrected', () => {
  const history = new DiscriminatorHistory(8, 1);
  let reward = 0;
  for (const [logit, eta] of [
    [2, 3],
    [-1, 0],
    [0.5, 9],
    [4, 1],
  ] as const) {
    history.push(Float32Array.of(logit), 0.6);
    expect(value(history).reward).toBeCloseTo((1 - 0.6) * reward + 0.6 * logit, 12);
    const step = history.correct(eta);
    expect(step).toBeCloseTo(0.6 / (1 + eta), 12);
    reward = (1 - step) * reward + step * logit;
    expect(value(history)).toEqual({ reward: expect.closeTo(reward, 12) as number, dropped: 0 });
  }
});

test('what is dropped is at least what is missing', () => {
  const whole = new DiscriminatorHistory(1000, 1);
  const short = new DiscriminatorHistory(10, 1);
  for (let i = 0; i < 300; i++) {
    for (const history of [whole, short]) {
      history.push(Float32Array.of(Math.sin(i)), 0.6);
      history.correct(5 * Math.cos(i) ** 2);
    }
    const exact = value(whole).reward;
    for (const [history, least] of [
      [whole, 0.01],
      [short, 0],
      [short, 0.02],
    ] as const) {
      const { reward, dropped } = value(history, least);
      // No logit is larger than 1.
      expect(Math.abs(reward - exact)).toBeLessThanOrEqual(dropped + 1e-12);
      if (history === short && i >= 10) expect(dropped).toBeGreaterThan(0);
    }
  }
});

test('a history that was saved goes on as the one that was not', () => {
  const one = new DiscriminatorHistory(3, 2);
  for (let i = 0; i < 5; i++) one.push(Float32Array.of(i, -i), 0.1 * (i + 1));
  const other = new DiscriminatorHistory(3, 2);
  other.restore(one.save());
  for (const history of [one, other]) history.push(Float32Array.of(7, 8), 0.4);
  expect(other.weighted(0)).toEqual(one.weighted(0));
  expect(other.parameters).toEqual(one.parameters);
});
