// A folder of runs of every kind, whole and broken.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runFiles } from '../../../src/runDirectory/paths';
import { RunStore, type StoreChange } from '../../../src/runs/runStore';
import { Session } from '../../../src/trainer/session';
import { smallExperiment, smallRun } from '../../support/smallRun';
import { until } from '../../support/trainerClient';

let folder: string;
let store: RunStore;
const changes: StoreChange[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-unit-'));
  changes.length = 0;
  store = new RunStore({
    trainerFile: path.join(folder, 'no-trainer.cjs'),
    refreshMilliseconds: 50,
    restriction: () => undefined,
    note: () => undefined,
  });
  store.onDidChange((change) => changes.push(change));
});
afterEach(() => {
  store.dispose();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function finishedRun(name: string): Promise<string> {
  const directory = path.join(folder, name);
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, runFiles.config), JSON.stringify(smallExperiment));
  await new Session({
    directory,
    experiment: () => smallExperiment,
    prepare: () => Promise.resolve(smallRun({ iterations: 20 })),
  }).run();
  return directory;
}

describe('RunStore', () => {
  it('lists runs newest first, finds new ones by itself, and forgets those that are gone', async () => {
    await finishedRun('20260101-120000-a');
    await finishedRun('20260102-120000-b');
    store.watch([folder, path.join(folder, 'not-there')]);
    expect(store.runs.map(({ id }) => id)).toEqual(['20260102-120000-b', '20260101-120000-a']);
    const third = await finishedRun('20260103-120000-c');
    await until('the third', () => store.runs.length === 3);
    await until('its end', () => store.get(third)?.state === 'finished');
    expect(changes.some(({ kind }) => kind === 'list')).toBe(true);
    fs.rmSync(third, { recursive: true });
    await until('its removal', () => store.runs.length === 2);
  });

  it('lists a directory that cannot be read with its error, and is not harmed by it', async () => {
    const good = await finishedRun('20260101-120000-good');
    const make = (name: string, files: Record<string, string>) => {
      fs.mkdirSync(path.join(folder, name));
      for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name, file), text);
      const old = new Date(Date.now() - 60_000);
      fs.utimesSync(path.join(folder, name), old, old);
    };
    const config = JSON.stringify(smallExperiment);
    make('1-status', { 'config.json': config, 'status.json': '\0\x01garbage' });
    make('2-config', { 'config.json': '{"name": 3}', 'metrics.jsonl': 'garbage' });
    make('3-empty', {});
    make('4-never', { 'config.json': config, 'trainer.log': 'Error: no space left on device\n\n' });
    fs.writeFileSync(path.join(folder, 'a-file'), 'x');
    store.watch([folder]);
    const seen = Object.fromEntries(store.runs.map((run) => [run.id, [run.state, run.facts().error?.message ?? '']]));
    expect(Object.keys(seen)).toHaveLength(5);
    expect(seen['1-status']).toEqual(['failed', expect.stringMatching(/status\.json: expected JSON/)]);
    expect(seen['2-config']).toEqual(['failed', expect.stringMatching(/config\.json: /)]);
    expect(seen['3-empty']).toEqual(['failed', expect.stringMatching(/config\.json: no such file/)]);
    expect(seen['4-never']).toEqual([
      'failed',
      'the trainer ended before it began; its log ends with: Error: no space left on device',
    ]);
    expect(store.get(good)?.state).toBe('finished');
    for (const run of store.runs) run.follow();
    expect(store.get(good)?.series.total).toBe(20);
  });

  it('deletes a run that has ended', async () => {
    const directory = await finishedRun('20260101-120000-a');
    store.watch([folder]);
    await store.delete(store.get(directory)!);
    expect(fs.existsSync(directory)).toBe(false);
    expect(store.runs).toEqual([]);
  });

  it('leaves nothing behind where no run can be started', async () => {
    await expect(store.start(smallExperiment, path.join(folder, 'runs'))).rejects.toThrow(
      /no-trainer\.cjs: the trainer program is missing/,
    );
    expect(fs.readdirSync(path.join(folder, 'runs'))).toEqual([]);
    fs.writeFileSync(path.join(folder, 'occupied'), '');
    await expect(store.start(smallExperiment, path.join(folder, 'occupied'))).rejects.toThrow(
      /occupied.*the run directory cannot be made/s,
    );
  });
});
