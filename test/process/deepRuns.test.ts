// A reward learned with networks from the command line, and a fresh policy trained on it: the run's directory holds all that the
// second needs, and what does not go together is refused before anything is trained.
import { describe, expect, it } from 'vitest';
import fs from 'node:fs';
import path from 'node:path';
import { FrozenReward } from '../../src/irl/deep/frozenReward';
import { readEvents, readReports, readStatus } from '../../src/runDirectory/readRun';
import { readStateFile } from '../../src/runDirectory/stateFile';
import { chooseBackend } from '../../src/tensors/chooseBackend';
import { experiment, testBench } from '../support/trainerProcess';

const bench = testBench();
const demonstrations = path.join(import.meta.dirname, '../fixtures/demonstrations/pendulum.jsonl');
const policy = { kind: 'ppo', environments: 4, horizon: 16, minibatch: 16, epochs: 2, hidden: [8], totalSteps: 256 };

function deepConfig(change: Record<string, unknown> = {}): string {
  const file = path.join(bench.folder, 'deep.trirl.json');
  const content = {
    environment: { kind: 'classic', name: 'Pendulum-v1' },
    demonstrations: { kind: 'file', file: demonstrations },
    algorithm: { kind: 'deepTrirl', hidden: [8], discriminatorMinibatch: 16, policy, ...change },
  };
  fs.writeFileSync(file, JSON.stringify(experiment(content)));
  return file;
}

const trirl = (words: readonly string[]) => bench.trirl([...words, '--backend', 'wasm']).ended;

describe('a deep run', () => {
  it.each(['deepTrirl', 'gail', 'airl', 'deepMaxEnt'])(
    '%s learns a reward, and a policy is trained on it',
    async (kind) => {
      const out = path.join(bench.folder, kind);
      const ended = await trirl(['train', deepConfig({ kind }), '--out', out]);
      expect(ended, ended.stderr).toMatchObject({ code: 0, stderr: '' });
      expect(readStatus(out)).toMatchObject({ state: 'finished', iteration: 4 });
      const { values } = readReports(out).at(-1)!;
      expect(values['discriminator/loss']).toEqual(expect.any(Number));
      expect(values['return/normalised']).toBe(undefined);

      const again = path.join(bench.folder, `${kind}-retrained`);
      const words = ['retrain', out, '--out', again, '--steps', '128', '--set', 'environment.maxEpisodeSteps=20'];
      const retrained = await trirl(words);
      expect(retrained, retrained.stderr).toMatchObject({ code: 0, stderr: '' });
      expect(readStatus(again)).toMatchObject({ state: 'finished', iteration: 2 });
      // The true return is what a learned reward is judged by.
      expect(readReports(again).at(-1)!.values['return/true']).toBeLessThan(0);

      const backend = await chooseBackend('wasm');
      const reward = FrozenReward.load(backend, readStateFile(path.join(out, 'policy.safetensors')).state, 4);
      expect(reward.shape).toMatchObject({ kind, hidden: [8], stateNames: expect.any(Array) as unknown });
      reward.dispose();
    },
  );

  it('says what does not go together', async () => {
    const out = path.join(bench.folder, 'run');
    const cheetah = await trirl([
      'train',
      deepConfig(),
      '--out',
      out,
      '--set',
      'environment={"kind":"mujoco","name":"HalfCheetah-v5"}',
    ]);
    expect(cheetah.code).toBe(2);
    expect(cheetah.stderr).toContain("An observation has 3 numbers, but the environment's has 17");
    expect(fs.existsSync(path.join(out, 'policy.safetensors'))).toBe(false);

    const exact = path.join(bench.folder, 'exact');
    const grid = path.join(bench.folder, 'grid.trirl.json');
    fs.writeFileSync(grid, JSON.stringify(experiment({ algorithm: { kind: 'trirl', maximumIterations: 1 } })));
    expect(await trirl(['train', grid, '--out', exact])).toMatchObject({ code: 0 });
    const refused = await trirl(['retrain', exact]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/learns a reward with networks|neither policy.safetensors/);
    expect(readEvents(exact).length).toBeGreaterThan(0);
  });

  it('a reward of another world is refused', async () => {
    const out = path.join(bench.folder, 'run');
    expect(await trirl(['train', deepConfig(), '--out', out])).toMatchObject({ code: 0 });
    const other = ['retrain', out, '--out', path.join(bench.folder, 'other')];
    const ended = await trirl([...other, '--set', 'environment={"kind":"classic","name":"CartPole-v1"}']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('the reward is of a world with 3 observations and 1 actions');
  });
});
