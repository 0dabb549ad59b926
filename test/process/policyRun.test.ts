// The life of a run that learns a policy, on the back end that every machine has: trained, tuned, stopped, killed, and its
// policy played.
import { describe, expect, it } from 'vitest';
import fs from 'node:fs';
import path from 'node:path';
import { readDemonstrations } from '../../src/demonstrations/readDemonstrations';
import { experimentSchema } from '../../src/protocol/experiment';
import { resolvePolicyConfig } from '../../src/protocol/policyAlgorithms';
import { fromPlayerSchema, type FromPlayer, type ToPlayer } from '../../src/protocol/playMessages';
import { runFiles } from '../../src/runDirectory/paths';
import { readEvents, readExperimentOf, readReports, readStatus, readWorld } from '../../src/runDirectory/readRun';
import { repairRun } from '../../src/runDirectory/repairRun';
import { readStateFile } from '../../src/runDirectory/stateFile';
import { TrainerClient, until } from '../support/trainerClient';
import { testBench, trainerProgram, trirlProgram } from '../support/trainerProcess';

const bench = testBench();
const onWasm = { environment: { TRIRL_BACKEND: 'wasm' } };
/** Tiny, so that an iteration takes milliseconds. */
const small = {
  kind: 'ppo',
  environments: 4,
  horizon: 32,
  minibatch: 64,
  epochs: 2,
  hidden: [8],
  policyLearningRate: 1e-3,
  learningRateSchedule: 'constant',
} as const;
const cartPole = (algorithm: object = {}) => ({
  name: 'cart pole',
  environment: { kind: 'classic', name: 'CartPole-v1' },
  algorithm: { ...small, totalSteps: 2560, ...algorithm },
});

function configFile(content: object): string {
  const file = path.join(bench.folder, 'x.trirl.json');
  fs.writeFileSync(file, JSON.stringify(content, null, 2));
  return file;
}

/** A trainer on a run that does not end by itself, with somebody attached. */
async function endless() {
  const directory = bench.newRun({
    ...cartPole({ totalSteps: 1e9 }),
    demonstrations: undefined,
    pacing: { secondsPerIteration: 0.02 },
  });
  const trainer = bench.start(process.execPath, [trainerProgram, directory], onWasm);
  const client = await TrainerClient.attach(directory);
  await client.first('reports');
  return { directory, trainer, client };
}

async function recorded(directory: string, ...words: string[]) {
  const ended = await bench.trirl(['record', directory, '--episodes', '3', ...words], onWasm).ended;
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  return ended.stdout;
}

describe('a run that learns a policy', () => {
  it('trains from the terminal, says on what, and leaves a policy that can be played', async () => {
    const out = path.join(bench.folder, 'out');
    const ended = await bench.trirl(['train', configFile(cartPole()), '--out', out, '--backend', 'wasm']).ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('note: The run computes with tfjs in WebAssembly; as asked for.');
    expect(ended.stdout).toMatch(/^iteration 20\/20 {2}J \S+ {2}KL \S+ +2.56 k steps/m);
    expect(ended.stdout).toMatch(/finished: all 2560 steps are done[^]*expert return {3}500[^]*random return {3}21.8/);
    expect(ended.stdout).not.toContain('Learned reward');
    expect(readStatus(out)).toMatchObject({ state: 'finished', backend: 'wasm', iteration: 20 });
    // What the preset fills in stands in the run, so that it can be repeated when presets have changed.
    const world = { kind: 'classic', name: 'CartPole-v1' };
    expect(readExperimentOf(out).algorithm).toEqual(resolvePolicyConfig({ ...small, totalSteps: 2560 }, world));
    expect(readWorld(out)).toMatchObject({
      kind: 'continuous',
      name: 'CartPole-v1',
      actionSpace: { kind: 'discrete', names: ['left', 'right'] },
      expertReturn: 500,
    });
    const { header } = readStateFile(path.join(out, runFiles.policy));
    expect(header).toMatchObject({ iteration: 20, algorithm: 'ppo', backend: 'wasm' });

    expect(await recorded(out, '--deterministic')).toMatch(/^3 episodes, \d+ steps, return .*policy\.safetensors/);
    const file = path.join(out, 'demonstrations.npz');
    const { episodeStarts, stateSize, rewards, absorbing } = await readDemonstrations(file);
    expect(episodeStarts).toHaveLength(4);
    expect(stateSize).toBe(4);
    expect(rewards!.every((reward) => reward === 1)).toBe(true);
    // An untrained pole falls; only a fall is absorbing.
    expect([...episodeStarts.subarray(1)].map((end) => absorbing[end - 1])).toEqual([1, 1, 1]);

    const again = path.join(bench.folder, 'again.npz');
    await recorded(out, '--deterministic', '--out', again);
    expect(fs.readFileSync(again).equals(fs.readFileSync(file))).toBe(true);
    await recorded(out, '--out', again, '--seed', '5');
    expect(fs.readFileSync(again).equals(fs.readFileSync(file))).toBe(false);
  });

  it('is tuned, paused, saved and stopped as any run', async () => {
    const { directory, trainer, client } = await endless();
    const values =
      readStatus(directory)!.revision === 0 ? readEvents(directory).find((e) => e.kind === 'started') : undefined;
    const tunables = values?.kind === 'started' ? values.tunables : {};
    expect(tunables).toMatchObject({ policyLearningRate: 1e-3, clip: 0.2 });
    client.send({ kind: 'tune', revision: 1, by: 'slider', values: { ...tunables, policyLearningRate: 0.01 } });
    const tuned = await client.event('tuned');
    expect(tuned).toMatchObject({ changes: { policyLearningRate: { from: 1e-3, to: 0.01 } } });
    await until('the new rate', () => client.reports().at(-1)!.revision === 1);
    for (const { revision, values: reported } of client.reports())
      expect(reported['policy/learningRate']).toBeCloseTo(revision === 0 ? 1e-3 : 0.01, 12);
    client.send({ kind: 'tune', revision: 2, by: 'slider', values: { ...tunables, klBound: 1 } });
    expect((await client.first('refused')).message).toMatch(/klBound has no meaning for ppo/);

    client.send({ kind: 'pause', by: 'palette' });
    await client.event('paused');
    client.send({ kind: 'resume', by: 'palette' });
    client.send({ kind: 'stop', by: 'palette' });
    expect(await trainer.ended).toMatchObject({ code: 0 });
    const status = readStatus(directory)!;
    expect(status).toMatchObject({ state: 'stopped', iteration: readReports(directory).length });
    expect(readStateFile(path.join(directory, runFiles.policy)).header.iteration).toBe(status.iteration);
    expect(bench.sockets()).toEqual([]);
  });

  it('that was killed can be played from its newest checkpoint', async () => {
    const { directory, trainer, client } = await endless();
    client.send({ kind: 'checkpoint' });
    const { file } = await client.event('checkpointed');
    trainer.child.kill('SIGKILL');
    await trainer.ended;
    repairRun(directory);
    expect(fs.existsSync(path.join(directory, runFiles.policy))).toBe(false);
    expect(await recorded(directory)).toContain(file);
  });

  it('gives the same numbers for the same seed', async () => {
    const experiment = configFile({ ...cartPole({ totalSteps: 640 }), seed: 7 });
    const runs = ['a', 'b'].map((name) => path.join(bench.folder, name));
    for (const out of runs) await bench.trirl(['train', experiment, '--out', out], onWasm).ended;
    const [a, b] = runs.map((out) => readStateFile(path.join(out, runFiles.policy)).state);
    expect(a).toEqual(b);
  });
});

describe('what goes wrong', () => {
  it('is said with the field', async () => {
    const train = async (content: object) => (await bench.trirl(['train', configFile(content)], onWasm).ended).stderr;
    expect(await train({ ...cartPole(), demonstrations: { kind: 'expert' } })).toMatch(
      /x\.trirl\.json:\d+: demonstrations: PPO learns on the true reward and reads no demonstrations/,
    );
    expect(await train(cartPole({ minibatch: 100 }))).toMatch(/algorithm\.minibatch: environments × horizon = 128/);
    expect(await train({ ...cartPole(), algorithm: { kind: 'trirl' } })).toMatch(
      /algorithm\.kind: TRIRL computes exactly/,
    );
    const expert = await bench.trirl(['expert', 'CartPole']).ended;
    expect(expert).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no environment 'CartPole'; expected one of/),
    });
    const out = path.join(bench.folder, 'finite');
    await bench.trirl([
      'train',
      configFile({ ...finite, algorithm: { kind: 'trirl', maximumIterations: 2 } }),
      '--out',
      out,
    ]).ended;
    const record = await bench.trirl(['record', out], onWasm).ended;
    expect(record).toMatchObject({ code: 2, stderr: expect.stringMatching(/there is no policy to play/) });
  });
});

const finite = { name: 'finite', environment: { kind: 'icyGridworld' }, demonstrations: { kind: 'expert' } };

describe('playing by hand', () => {
  function player(environment: object, keep: string) {
    const config = JSON.stringify(experimentSchema.shape.environment.parse(environment));
    const started = bench.start(process.execPath, [trirlProgram, 'play', '--environment', config, '--keep', keep], {
      input: true,
    });
    const heard = () =>
      started.stdout
        .split('\n')
        .filter(Boolean)
        .map((line): FromPlayer => fromPlayerSchema.parse(JSON.parse(line)));
    const states = () => heard().filter((message) => message.kind === 'state');
    const say = async (message: ToPlayer) => {
      const before = states().length;
      started.child.stdin!.write(`${JSON.stringify(message)}\n`);
      await until('an answer', () => states().length > before);
      return states().at(-1)!;
    };
    return { started, heard, states, say };
  }

  it('records what was done, saves it on demand, and keeps what was not saved', async () => {
    const keep = path.join(bench.folder, 'kept', 'rest.npz');
    const { started, heard, states, say } = player({ kind: 'icyGridworld', slip: 0, width: 3, height: 2 }, keep);
    await until('the first state', () => states().length === 1);
    expect(heard()[0]).toMatchObject({ kind: 'world', scene: { kind: 'grid', width: 3, height: 2, absorbing: [5] } });
    const [right, down] = [[0], [2]];
    for (const action of [right, right]) await say({ kind: 'act', action });
    expect(await say({ kind: 'act', action: down })).toMatchObject({
      observation: [2, 1],
      ended: 'terminated',
      step: 3,
      return: -3,
      episodes: 1,
      unsaved: true,
    });
    expect(await say({ kind: 'endEpisode' })).toMatchObject({ observation: [0, 0], step: 0, episodes: 1 });
    await say({ kind: 'act', action: down });
    expect(await say({ kind: 'dropEpisode' })).toMatchObject({ episodes: 1, steps: 3 });
    await say({ kind: 'act', action: [9] });
    expect(heard().find((message) => message.kind === 'refused')).toMatchObject({
      message: expect.stringMatching(/\[9\]/),
    });

    const file = path.join(bench.folder, 'hand.jsonl');
    expect(await say({ kind: 'save', file })).toMatchObject({ unsaved: false });
    const saved = await readDemonstrations(file);
    expect([...saved.states]).toEqual([0, 0, 1, 0, 2, 0]);
    expect([...saved.absorbing]).toEqual([0, 0, 1]);

    await say({ kind: 'act', action: right });
    started.child.stdin!.end();
    expect(await started.ended).toMatchObject({ code: 0, stderr: '' });
    expect(heard().at(-1)).toMatchObject({
      kind: 'kept',
      file: keep,
      text: expect.stringMatching(/^2 episodes, 4 steps/),
    });
    const kept = await readDemonstrations(keep);
    expect([...kept.episodeStarts]).toEqual([0, 3, 4]);
    expect([...kept.truncated]).toEqual([0, 0, 0, 1]);
  });

  it('keeps nothing where nothing was done, and refuses what cannot be played', async () => {
    const keep = path.join(bench.folder, 'none.npz');
    const { started, states } = player({ kind: 'pointMaze', layout: 'uTurn' }, keep);
    await until('the first state', () => states().length === 1);
    started.child.stdin!.end();
    expect(await started.ended).toMatchObject({ code: 0 });
    expect(fs.existsSync(keep)).toBe(false);
    const refused = await player({ kind: 'mujoco', name: 'Ant-v5' }, keep).started.ended;
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^environment: this world cannot be played/),
    });
  });
});
