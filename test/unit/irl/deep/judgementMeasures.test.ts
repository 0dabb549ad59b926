// Estimates of the dual and of the occupancies' divergence on distributions that are known.
import { expect, test } from 'vitest';
import { calibrationError, measuresOf } from '../../../../src/irl/deep/judgementMeasures';

const rho = [0.1, 0.2, 0.3, 0.4];
const expert = [0.4, 0.3, 0.2, 0.1];
/** States as often as the distribution has them, of 10. */
const samples = (shares: readonly number[]) => shares.flatMap((p, s) => Array<number>(Math.round(10 * p)).fill(s));

test('with the exact log ratio the divergence is exact, and the dual at β log ρ_E/ρ is the entropy less β KL', () => {
  const ratio = expert.map((p, s) => Math.log(p / rho[s]!));
  const terms = (states: readonly number[]) => {
    const values = Float32Array.from(states, (s) => ratio[s]!);
    return { sum: values, first: values };
  };
  const judged = { agent: terms(samples(rho)), expert: terms(samples(expert)), absorbing: { sum: 0, first: 0 } };
  const kl = rho.reduce((sum, p, s) => sum - p * ratio[s]!, 0);
  const values = measuresOf(judged, { beta: 50, entropy: 1.3, agentShare: 0, expertShare: 0 });
  expect(values['occupancy/klEstimate']).toBeCloseTo(kl, 6);
  // E_E[exp(−log ρ_E/ρ)] = 1.
  expect(values['dual/estimate']).toBeCloseTo(1.3 - 50 * kl, 4);
});

test('the absorbing state counts by its share of the time', () => {
  const of = (value: number) => ({ sum: Float32Array.of(value), first: Float32Array.of(value) });
  const judged = { agent: of(1), expert: of(2), absorbing: { sum: -3, first: -3 } };
  const values = measuresOf(judged, { beta: 2, entropy: 0, agentShare: 0.25, expertShare: 0.5 });
  expect(values['reward/agentMean']).toBeCloseTo(2 * (0.75 - 0.75), 6);
  expect(values['reward/expertMean']).toBeCloseTo(2 * (1 - 1.5), 6);
  expect(values['dual/estimate']).toBeCloseTo(2 * Math.log(0.5 * Math.exp(-2) + 0.5 * Math.exp(3)), 5);
});

test('a discriminator that is certain and wrong is not calibrated, one that guesses is', () => {
  const all = (value: number) => new Float32Array(8).fill(value);
  expect(calibrationError(all(0), all(0))).toBeCloseTo(0, 6);
  expect(calibrationError(all(20), all(-20))).toBeCloseTo(0, 6);
  expect(calibrationError(all(-20), all(20))).toBeCloseTo(1, 6);
});
