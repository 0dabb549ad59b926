// The program that reads demonstrations for the editor: every format, damaged files, a large one beside which the host goes on,
// and its end in every way.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { summarise } from '../../src/demonstrations/summary';
import { readDemonstrations } from '../../src/demonstrations/readDemonstrations';
import { episodeEnds } from '../../src/protocol/demonstrationView';
import { bytesPerStep, writeCheetahFile } from '../support/cheetahFile';
import { HostMeter } from '../support/hostMeter';
import { root } from '../support/trainerProcess';
import { ViewerProcess } from '../support/viewerProcess';

const fixtures = path.join(root, 'test/fixtures/demonstrations');
const bad = path.join(root, 'test/fixtures/bad');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-viewer-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));
let viewer: ViewerProcess | undefined;
afterEach(() => viewer?.end());

const open = (file: string) => (viewer = new ViewerProcess(file));

async function until(what: string, fits: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !fits(); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
}

describe('every format', () => {
  it.each(fs.readdirSync(fixtures).filter((name) => name.startsWith('pendulum')))('%s is shown', async (name) => {
    const file = path.join(fixtures, name);
    const facts = await open(file).facts();
    const summary = summarise(await readDemonstrations(file));
    expect(facts).toMatchObject({ file, format: summary.format, steps: summary.steps, world: { name: 'Pendulum-v1' } });
    expect(facts.lengths).toHaveLength(summary.episodes);
    expect([...facts.ends].filter((end) => episodeEnds[end] === 'terminated')).toHaveLength(summary.terminated);
    expect(facts.bytes).toBeGreaterThan(1000);
    const [column] = facts.observations;
    expect(column!.name).toBe('cos(theta)');
    const series = await viewer!.ask({
      kind: 'series',
      episode: 0,
      columns: [{ of: 'observation', index: 0 }],
      from: 0,
      to: facts.lengths[0]!,
      points: 1000,
    });
    expect(series.values[0]).toHaveLength(facts.lengths[0]!);
    expect((await viewer!.first('problems')).problems.map(({ severity }) => severity)).not.toContain('error');
    expect(viewer!.notes).toEqual([]);
  });
});

describe('what cannot be shown', () => {
  const names = fs.readdirSync(bad).filter((name) => /\.(npz|jsonl|csv)$/.test(name));
  it.each([...names.map((name) => path.join(bad, name)), path.join(folder, 'not-there.npz'), folder])(
    '%s is refused in a sentence that names it',
    async (file) => {
      const { error } = await open(file).first('failed');
      expect(error.message.startsWith(file)).toBe(true);
      expect(error.message.length).toBeGreaterThan(file.length + 10);
      expect(viewer!.notes).toEqual([]);
    },
  );

  it('a question that has no answer is refused, and the next one answered', async () => {
    const file = path.join(fixtures, 'pendulum.csv');
    await open(file).facts();
    const query = { kind: 'histograms', columns: [{ of: 'action' as const, index: 0 }], bins: 4 } as const;
    const ask = (episode: number) => viewer!.ask({ ...query, columns: [...query.columns], episode });
    await expect(ask(99)).rejects.toThrow('there is no episode 99; expected 0 to 2');
    expect((await ask(0)).histograms).toHaveLength(1);
  });
});

it('a table with names of its own is read as its experiment says', async () => {
  const file = path.join(folder, 'own.csv');
  fs.writeFileSync(file, 'trial,place,push\n0,1.5,1\n0,2.5,-1\n1,3.5,1\n1,4.5,0\n');
  const experiment = path.join(folder, 'own.trirl.json');
  const columns = { episode: 'trial', observation: ['place'], action: ['push'] };
  const demonstrations = { kind: 'file', file: 'own.csv', columns };
  const rest = { environment: { kind: 'icyGridworld' }, algorithm: { kind: 'trirl' } };
  fs.writeFileSync(experiment, JSON.stringify({ name: 'own', ...rest, demonstrations }));
  viewer = new ViewerProcess(file, { experiments: [experiment] });
  expect(await viewer.facts()).toMatchObject({ steps: 4, observations: [{ minimum: 1.5, maximum: 4.5 }] });
});

it('a body of the file is posed frame by frame, and its world can be chosen', async () => {
  const file = path.join(folder, 'cheetah.npz');
  writeCheetahFile(file, 2000);
  const facts = await open(file).facts();
  expect(facts.world).toMatchObject({ name: 'HalfCheetah-v5', canReplay: true, timeStep: 0.05 });
  const { geoms, poses } = await viewer!.ask({ kind: 'poses', episode: 1, from: 0, to: 1001 });
  expect(geoms.map(({ name }) => name)).toContain('bthigh');
  expect(poses).toHaveLength(1001 * geoms.length * 7);
  expect(poses.every(Number.isFinite)).toBe(true);
  viewer!.heard.length = 0;
  viewer!.reader.send({ kind: 'chooseWorld', name: 'Walker2d-v5' });
  expect((await viewer!.facts()).world).toMatchObject({ name: 'Walker2d-v5', found: 'You chose this world.' });
});

describe('a file of 200 MB', () => {
  it('is shown while the host goes on, within bounded memory', async () => {
    const file = path.join(folder, 'large.npz');
    const steps = 1000 * Math.ceil(200e6 / bytesPerStep / 1000);
    writeCheetahFile(file, steps);
    expect(fs.statSync(file).size).toBeGreaterThan(200e6);
    const before = process.memoryUsage().rss;
    const host = new HostMeter();
    const began = performance.now();
    const facts = await open(file).facts();
    const seconds = (performance.now() - began) / 1000;
    expect(facts).toMatchObject({ steps, world: { name: 'HalfCheetah-v5' } });
    const columns = facts.observations.map((_, index) => ({ of: 'observation' as const, index }));
    await viewer!.ask({ kind: 'series', episode: 3, columns, from: 0, to: 1000, points: 600 });
    await viewer!.ask({ kind: 'histograms', episode: 3, columns, bins: 48 });
    await viewer!.ask({ kind: 'coverage', episode: 3, x: columns[0]!, y: columns[1]!, cells: 64, points: 4000 });
    await viewer!.ask({ kind: 'poses', episode: 3, from: 0, to: 1001 });
    await viewer!.first('problems');
    const { longestBusy, longestGap } = host.end();
    const peak = peakMegabytes(viewer!.reader.pid!);
    const grown = (process.memoryUsage().rss - before) / 1e6;
    console.log(
      `200 MB: facts after ${seconds.toFixed(1)} s; longest block of the host ${longestBusy.toFixed(0)} ms of its own time (${longestGap.toFixed(0)} ms between ticks); reader's peak ${peak?.toFixed(0) ?? '?'} MB, host grew by ${grown.toFixed(0)} MB`,
    );
    expect(longestBusy).toBeLessThan(100);
    expect(grown).toBeLessThan(150);
    // The file once as numbers, once as bytes, and the program.
    if (peak !== undefined) expect(peak).toBeLessThan(900);
  });
});

describe('its end', () => {
  const large = path.join(folder, 'half.npz');
  const start = () => {
    if (!fs.existsSync(large)) writeCheetahFile(large, 100_000);
    return open(large);
  };

  it('comes at once when nobody looks any more, in the middle of reading too', async () => {
    await start().first('progress');
    const { pid } = viewer!.reader;
    viewer!.end();
    await until('it has ended', () => !isAlive(pid!));
    expect(viewer!.heard.map(({ kind }) => kind)).toEqual(['progress']);
  });

  it('is told when it ends by itself', async () => {
    await start().first('progress');
    process.kill(viewer!.reader.pid!, 'SIGKILL');
    const { error } = await viewer!.first('failed');
    expect(error.message).toBe('The file cannot be shown: there is not enough memory for it.');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The most that it ever held, where the system tells. */
function peakMegabytes(pid: number): number | undefined {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Number(line[1]) / 1000 : undefined;
  } catch {
    return undefined;
  }
}
