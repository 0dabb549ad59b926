// Rollouts are what the environments did, whatever the number of threads.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { continuousWorldNamed } from '../../../../src/protocol/worldCatalogue';
import { createContinuous } from '../../../../src/environments/createContinuous';
import { seedOf } from '../../../../src/environments/random';
import type { Acting } from '../../../../src/irl/policy/actor';
import { Breath } from '../../../../src/irl/policy/breath';
import { Rollouts, type RolloutOptions } from '../../../../src/irl/policy/rollouts';
import { bundleForThread } from '../../../support/environmentWorker';

const folder = mkdtempSync(path.join(tmpdir(), 'trirl-rollouts-'));
let workerFile: string;

beforeAll(async () => {
  workerFile = await bundleForThread('src/environments/vector/environmentWorker.ts', folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Pushes by what it sees, and says so. */
const pushing: Acting = {
  act(observations, { actions, worldActions, logProbabilities }) {
    const width = observations.length / logProbabilities.length;
    const size = actions.length / logProbabilities.length;
    for (let i = 0; i < actions.length; i++) {
      actions[i] = Math.sin(5 * observations[Math.floor(i / size) * width]! + i);
      worldActions[i] = Math.min(0.5, actions[i]!);
    }
    for (let row = 0; row < logProbabilities.length; row++) logProbabilities[row] = -row;
  },
};

async function collected(options: Partial<RolloutOptions>, times = 1): Promise<Rollouts> {
  const environment = { ...continuousWorldNamed('Hopper-v5'), maxEpisodeSteps: 15 } as RolloutOptions['environment'];
  const rollouts = await Rollouts.create({
    environment,
    environments: 3,
    horizon: 20,
    seed: 4,
    threads: 1,
    workerFile,
    ...options,
  });
  for (let i = 0; i < times; i++) await rollouts.collect(pushing, new Breath());
  return rollouts;
}

it('columns hold what one environment does alone with the same actions, ends and new starts included', async () => {
  const rollouts = await collected({});
  const { columns, count } = rollouts;
  const environment = await createContinuous(continuousWorldNamed('Hopper-v5'));
  const [observation, action] = [environment.observationNames.length, environment.actionSpace.names.length];
  let truncations = 0;
  for (let n = 0; n < count; n++) {
    let now = Float32Array.from(environment.reset(seedOf(4, n, 0)));
    for (let [t, steps, episode] = [0, 0, 0]; t < 20; t++) {
      const i = t * count + n;
      const row = (values: Float32Array, width: number) => [...values.subarray(i * width, (i + 1) * width)];
      expect(row(columns.observations, observation)).toEqual([...now]);
      const chosen = row(columns.worldActions, action);
      expect(chosen).toEqual(row(columns.actions, action).map((x) => Math.min(0.5, x)));
      const outcome = environment.step(chosen);
      steps++;
      expect(row(columns.nextObservations, observation)).toEqual([...Float32Array.from(outcome.observation)]);
      expect(columns.rewards[i]).toBe(Math.fround(outcome.reward));
      expect(columns.logProbabilities[i]).toBe(n === 0 ? -0 : -n);
      const isTruncated = !outcome.terminated && steps === 15;
      if (isTruncated) truncations++;
      expect([columns.terminated[i], columns.truncated[i]]).toEqual([outcome.terminated ? 1 : 0, isTruncated ? 1 : 0]);
      now = Float32Array.from(outcome.observation);
      if (outcome.terminated || isTruncated) {
        now = Float32Array.from(environment.reset(seedOf(4, n, ++episode)));
        steps = 0;
      }
    }
  }
  expect(truncations).toBeGreaterThan(0);
  expect(rollouts.finished.count).toBeGreaterThanOrEqual(truncations);
  environment.dispose();
  await rollouts.dispose();
});

it('threads change no bit, and neither does going on from what was saved', async () => {
  const alone = await collected({}, 2);
  const together = await collected({ threads: 3 }, 1);
  const saved = together.save();
  await together.collect(pushing, new Breath());
  expect(together.columns).toEqual(alone.columns);
  const resumed = await collected({ threads: 2 }, 0);
  resumed.restore(saved);
  await resumed.collect(pushing, new Breath());
  expect(resumed.columns).toEqual(alone.columns);
  await Promise.all([alone, together, resumed].map((rollouts) => rollouts.dispose()));
});

it('what was saved of other environments is refused, by name', async () => {
  const rollouts = await collected({}, 0);
  const { 'environments/states': states, ...rest } = rollouts.save();
  expect(() => rollouts.restore(rest)).toThrow(/environments\/states must hold \d+ numbers, found nothing/);
  const short = { ...states!, values: states!.values.slice(1) };
  expect(() => rollouts.restore({ ...rest, 'environments/states': short })).toThrow(/found \d+ numbers/);
  await rollouts.dispose();
});
