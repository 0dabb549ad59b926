// Plain JavaScript acts as the compiled step does.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { distributionFor } from '../../../../src/irl/policy/actionDistribution';
import { isPlainFaster, PlainPolicy } from '../../../../src/irl/policy/plainPolicy';
import { PolicyNetworks } from '../../../../src/irl/policy/policyNetworks';
import { chooseBackend } from '../../../../src/tensors/chooseBackend';
import type { Backend } from '../../../../src/tensors/backend';
import { RandomStream } from '../../../../src/tensors/random';
import type { ObservationEncoding } from '../../../../src/protocol/policyState';
import { box, choices } from './smallPolicy';

let backend: Backend;
beforeAll(async () => {
  backend = await chooseBackend('cpu');
});

const rows = 50;
const numbers: ObservationEncoding = { kind: 'numbers', size: 2, normalise: true };
const raw: ObservationEncoding = { kind: 'numbers', size: 2, normalise: false };
const cells: ObservationEncoding = { kind: 'oneHot', sizes: [3, 4] };

it.each([
  ['a box, tanh', box, numbers, { hidden: [7, 5], activation: 'tanh', layerNorm: false }],
  ['a box, ELU and layer norm', box, numbers, { hidden: [9, 6], activation: 'elu', layerNorm: true }],
  ['a box, ReLU, without normalised observations', box, raw, { hidden: [6], activation: 'relu', layerNorm: false }],
  ['choices, no hidden layer', choices, numbers, { hidden: [], activation: 'tanh', layerNorm: false }],
  ['choices in the cells of a grid', choices, cells, { hidden: [8], activation: 'tanh', layerNorm: false }],
] as const)('%s', (_, actionSpace, observation, layers) => {
  const networks = new PolicyNetworks(
    backend,
    { observation, actionSpace, layers },
    { random: new RandomStream(1, 0), logDeviation: -0.4 },
  );
  const { distribution, variables } = networks;
  const random = new RandomStream(2, 0);
  const moved = (name: 'policy' | 'observationMean' | 'observationVariance') => {
    const values = variables.get(name) as Float32Array;
    variables.set(
      name,
      values.map((value) => value + 0.3 * random.uniform()),
    );
  };
  const plain = new PlainPolicy(networks);
  for (let round = 0; round < 2; round++) {
    (['policy', 'observationMean', 'observationVariance'] as const).forEach(moved);
    const observations = Float32Array.from({ length: 2 * rows }, (_unused, i) =>
      observation.kind === 'oneHot' ? random.integer(observation.sizes[i % 2]!) : 4 * random.uniform() - 2,
    );
    // Far enough out to be clipped.
    observations[0] = observation.kind === 'oneHot' ? 1 : 30;
    const noise = new Float32Array(rows * distribution.noiseSize);
    distribution.draw(random, noise);
    for (const given of [noise, undefined]) {
      const into = {
        actions: new Float32Array(rows * distribution.actionSize),
        logProbabilities: new Float32Array(rows),
      };
      plain.act(observations, given, into);
      const tensors = Object.fromEntries(variables.names.map((name) => [name, variables.tensor(name)])) as never;
      const parameters = networks.parameters(
        variables.tensor('policy'),
        networks.features(tf.tensor2d(observations, [rows, 2]), tensors),
      );
      const actions =
        given === undefined
          ? distribution.mode(parameters)
          : distribution.sample(parameters, tf.tensor2d(given, [rows, distribution.noiseSize]));
      const expected = distribution.logProbability(parameters, actions).dataSync();
      actions.dataSync().forEach((value, i) => expect(into.actions[i]).toBeCloseTo(value, 4));
      expected.forEach((value, i) => expect(into.logProbabilities[i]).toBeCloseTo(value, 4));
    }
  }
  networks.dispose();
});

it('is taken for small networks and few rows only', () => {
  const shape = (hidden: number[]) => ({ sizes: [17, ...hidden, 6], activation: 'tanh' as const });
  expect(isPlainFaster(shape([64, 64]), 8)).toBe(true);
  expect(isPlainFaster(shape([64, 64]), 256)).toBe(false);
  expect(isPlainFaster(shape([512, 256, 128]), 8)).toBe(false);
  expect(distributionFor(box).noiseSize).toBe(2);
});
