// Which world a recording is from: by experiment, by metadata, by its numbers; and never a wrong one without saying so.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createContinuous } from '../../../src/environments/createContinuous';
import { continuousWorldNamed } from '../../../src/protocol/worldCatalogue';
import { actionSize } from '../../../src/environments/continuousEnvironment';
import { findWorld } from '../../../src/viewer/findWorld';
import { recordingOf, type Walk } from './recordings';

const folder = mkdtempSync(path.join(tmpdir(), 'trirl-worlds-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A few steps of two episodes, as the world makes them. */
async function recorded(name: string): Promise<Walk[]> {
  const world = await createContinuous(continuousWorldNamed(name));
  const walks = [1, 2].map((seed): Walk => {
    const states = [[...world.reset(seed)]];
    const actions: number[][] = [];
    for (let step = 0; step < 5; step++) {
      const action = Array.from({ length: actionSize(world.actionSpace) }, (_, k) =>
        world.actionSpace.kind === 'discrete' ? (step + k) % world.actionSpace.names.length : Math.sin(step + k),
      );
      actions.push(action);
      states.push([...world.step(action).observation]);
    }
    return { states, actions };
  });
  world.dispose();
  return walks;
}

describe('by numbers alone', () => {
  it.each([
    'HalfCheetah-v5',
    'Walker2d-v5',
    'Hopper-v5',
    'Ant-v5',
    'Humanoid-v5',
    'Swimmer-v5',
    'InvertedDoublePendulum-v5',
    'Pendulum-v1',
    'PointMaze/uTurn',
    'IcyGridworld',
  ])('%s is known', async (name) => {
    const { world, found } = await findWorld(recordingOf(await recorded(name)), { experiments: [] });
    expect(found).toMatch(/^The world is guessed: \d+ observations and \d+ action/);
    // In a maze no wall may lie where somebody was; other layouts may have none there either.
    if (name.startsWith('PointMaze')) expect(found + world!.name).toContain(name);
    else expect(world?.name).toBe(name);
  });

  it('says so where nothing fits', async () => {
    const strange = recordingOf([{ states: [Array(9).fill(0), Array(9).fill(1)], actions: [[0, 0, 0, 0]] }]);
    const { world, found, fitting } = await findWorld(strange, { experiments: [] });
    expect([world, fitting]).toEqual([undefined, []]);
    expect(found).toBe('No world of the catalogue has 9 observations and 4 actions.');
  });

  it('takes no body whose episodes begin elsewhere', async () => {
    const [walk] = await recorded('HalfCheetah-v5');
    const moved = recordingOf([{ ...walk!, states: walk!.states.map((state) => state.map((value) => value + 3)) }]);
    const { world, found, fitting } = await findWorld(moved, { experiments: [] });
    expect(world).toBeUndefined();
    expect(found).toContain('the recorded numbers are not theirs');
    expect(fitting.map(({ name }) => name)).toEqual(['HalfCheetah-v5', 'Walker2d-v5']);
  });
});

it('the metadata of a dataset comes before a guess, in whatever version', async () => {
  const dataset = path.join(folder, 'walker');
  mkdirSync(path.join(dataset, 'data'), { recursive: true });
  writeFileSync(
    path.join(dataset, 'data/metadata.json'),
    '{"observation_space": "{\\"low\\": [-Infinity]}", "env_spec": "{\\"id\\": \\"Walker2d-v4\\", \\"kwargs\\": {}}"}',
  );
  const recording = recordingOf(await recorded('HalfCheetah-v5'), { file: dataset });
  const { world, found } = await findWorld(recording, { experiments: [] });
  expect(world?.name).toBe('Walker2d-v5');
  expect(found).toBe("The dataset's metadata names Walker2d-v4.");
});

it('an experiment that names the file comes first, and the user before all', async () => {
  const file = path.join(folder, 'walks.npz');
  writeFileSync(file, '');
  const experiment = path.join(folder, 'icy.trirl.json');
  writeFileSync(
    experiment,
    JSON.stringify({
      name: 'icy',
      environment: { kind: 'icyGridworld', width: 7, height: 6 },
      demonstrations: { kind: 'file', file: 'walks.npz' },
      algorithm: { kind: 'trirl' },
    }),
  );
  const broken = path.join(folder, 'broken.trirl.json');
  writeFileSync(broken, '{');
  const recording = recordingOf(
    [
      {
        states: [
          [0, 0],
          [6, 5],
        ],
        actions: [[1]],
      },
    ],
    { file },
  );
  const experiments = [broken, path.join(folder, 'gone.trirl.json'), experiment];
  const byExperiment = await findWorld(recording, { experiments });
  expect(byExperiment.found).toBe('icy.trirl.json learns from this file in this world.');
  expect(byExperiment.world?.map).toMatchObject({ width: 7, height: 6, goal: [6, 5] });
  const chosen = await findWorld(recording, { experiments, chosen: 'MountainCarContinuous-v0' });
  expect([chosen.world?.name, chosen.found]).toEqual(['MountainCarContinuous-v0', 'You chose this world.']);
  expect((await findWorld(recording, { experiments, chosen: '' })).world).toBeUndefined();
});
