// Something is learned, in minutes: policies with the presets of their worlds, held against random actions and against what is
// known to be good. The numbers asked for are well under what a run usually reaches (see README).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { continuousWorldNamed } from '../../src/protocol/worldCatalogue';
import { trainPolicy } from '../../src/irl/policy/trainPolicy';
import { resolvePolicyConfig, type PolicyAlgorithm } from '../../src/protocol/policyAlgorithms';
import { chooseBackend } from '../../src/tensors/chooseBackend';
import { bundleForThread } from '../support/environmentWorker';

const folder = mkdtempSync(path.join(tmpdir(), 'trirl-learning-'));
let workerFile: string;

beforeAll(async () => {
  workerFile = await bundleForThread('src/environments/vector/environmentWorker.ts', folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Goal {
  readonly name: string;
  readonly algorithm: PolicyAlgorithm;
  /** Mean returns of an episode. */
  readonly random: number;
  readonly expert: number;
  /** Of the way from random to expert. */
  readonly reaches: number;
}

const goals: readonly Goal[] = [
  { name: 'CartPole-v1', algorithm: { kind: 'ppo' }, random: 22, expert: 500, reaches: 0.9 },
  { name: 'Pendulum-v1', algorithm: { kind: 'ppo' }, random: -1230, expert: -150, reaches: 0.85 },
  { name: 'Pendulum-v1', algorithm: { kind: 'trpo' }, random: -1230, expert: -150, reaches: 0.8 },
  { name: 'Hopper-v5', algorithm: { kind: 'ppo', totalSteps: 300_000 }, random: 18, expert: 2840, reaches: 0.25 },
  {
    name: 'HalfCheetah-v5',
    algorithm: { kind: 'ppo', totalSteps: 400_000 },
    random: -280,
    expert: 9777,
    reaches: 0.12,
  },
];

describe.each(goals)('$algorithm.kind on $name', ({ name, algorithm, random, expert, reaches }) => {
  it(`covers ${reaches} of the way from random actions to an expert`, { timeout: 900_000 }, async () => {
    const backend = await chooseBackend();
    const world = continuousWorldNamed(name);
    const config = resolvePolicyConfig(algorithm, { kind: world.kind, name });
    const returns: number[] = [];
    const problem = { backend, world, seed: 1, workerFile, expertReturn: expert, randomReturn: random };
    for await (const { report } of trainPolicy(problem, config, { read: () => ({ revision: 0, values: {} }) })) {
      const normalised = report.values['return/normalised'];
      if (normalised !== undefined) returns.push(normalised);
    }
    // At first it knows nothing, so that what it knows in the end was learned.
    expect(returns[0]).toBeLessThan(0.12);
    const last = returns.slice(-Math.ceil(returns.length / 10));
    expect(last.reduce((a, b) => a + b) / last.length).toBeGreaterThan(reaches);
  });
});
