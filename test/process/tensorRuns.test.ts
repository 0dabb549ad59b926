// Runs that learn on tensors, as processes: the back end that is asked for is the one that trains, the run says which it is
// and why, and the programs work as children of Electron, whose Node says that it is an Electron.
import { describe, expect, it } from 'vitest';
import fs from 'node:fs';
import path from 'node:path';
import { readEvents, readStatus } from '../../src/runDirectory/readRun';
import { experiment, testBench } from '../support/trainerProcess';

const bench = testBench();
const hasNative = process.env['TRIRL_REQUIRE_NATIVE'] === '1';

function policyConfig(): string {
  const file = path.join(bench.folder, 'cartPole.trirl.json');
  const change = {
    environment: { kind: 'classic', name: 'CartPole-v1' },
    demonstrations: undefined,
    algorithm: { kind: 'ppo', environments: 4, horizon: 16, minibatch: 16, epochs: 2, hidden: [8], totalSteps: 256 },
  };
  fs.writeFileSync(file, JSON.stringify(experiment(change)));
  return file;
}

describe('the back end of a run on tensors', () => {
  it.each(hasNative ? ['native', 'wasm', 'cpu'] : ['wasm', 'cpu'])('is %s where that is asked for', async (backend) => {
    const out = path.join(bench.folder, 'run');
    const ended = await bench.trirl(['train', policyConfig(), '--out', out, '--backend', backend]).ended;
    expect(ended, ended.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(readStatus(out)).toMatchObject({
      state: 'finished',
      backend: expect.stringMatching(`^${backend}`) as string,
    });
    const notes = readEvents(out).flatMap((event) => (event.kind === 'noted' ? [event.message] : []));
    expect(notes.join()).toMatch(/The run computes with .*; as asked for\./);
  });

  it('is the best that can be had otherwise, and how to get a better one is said', async () => {
    const out = path.join(bench.folder, 'run');
    const environment = { TRIRL_NATIVE_DIR: path.join(bench.folder, 'none'), TRIRL_BACKEND: 'auto' };
    const ended = await bench.trirl(['train', policyConfig(), '--out', out], { environment }).ended;
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(readStatus(out)?.backend).toBe('wasm');
    const notes = readEvents(out).flatMap((event) => (event.kind === 'noted' ? [event.message] : []));
    expect(notes.join()).toContain('native TensorFlow is not installed (');
  });
});

describe('as a child of Electron', () => {
  const asElectron = () => {
    const file = path.join(bench.folder, 'electron.cjs');
    fs.writeFileSync(
      file,
      `Object.defineProperty(process.versions, 'electron', { value: '39.2.0', enumerable: true });\n`,
    );
    return { NODE_OPTIONS: `--require ${file}`, ELECTRON_RUN_AS_NODE: '1' };
  };

  it.each(hasNative ? ['native', 'wasm'] : ['wasm'])('trirl trains on %s', async (backend) => {
    const words = ['train', policyConfig(), '--out', path.join(bench.folder, 'run'), '--backend', backend];
    const ended = await bench.trirl(words, { environment: asElectron() }).ended;
    expect(ended, ended.stderr).toMatchObject({ code: 0, stderr: '' });
  });
});
