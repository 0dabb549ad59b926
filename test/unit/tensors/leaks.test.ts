// Training for long costs no more memory than training for a moment: tensors of tfjs and of the library, sessions, temporary
// folders and resident memory stand still over 10,000 steps, and over many graphs that come and go.
import * as tf from '@tensorflow/tfjs-core';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Backend } from '../../../src/tensors/backend';
import { compile } from '../../../src/tensors/compile';
import type { MlpShape } from '../../../src/tensors/layers';
import { tfNodeOf } from '../../../src/tensors/tfNode';
import { presentBackends, putInForce } from '../../support/backends';
import { networkVariables, noise, regression } from '../../support/trainingSteps';

const { backends, absent } = await presentBackends();
vi.setConfig({ testTimeout: 180_000 });

// Other processes use the common folder at the same time.
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-leaks-'));
vi.stubEnv('TMPDIR', scratch);
afterAll(() => {
  vi.unstubAllEnvs();
  fs.rmdirSync(scratch);
});

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc') as () => void;
const shape: MlpShape = { sizes: [3, 4, 1], activation: 'tanh' };

/** What must stand still, whatever the steps. */
function held(backend: Backend) {
  const files = fs.readdirSync(scratch);
  const counts = { tensors: tf.memory().numTensors, bytes: tf.memory().numBytes, files };
  if (backend.name !== 'native') return counts;
  const { binding } = tfNodeOf(backend);
  return { ...counts, handles: binding.getNumOfTensors(), sessions: binding.getNumOfSavedModels() };
}

function residentMegabytes(): number {
  collectGarbage();
  return process.memoryUsage.rss() / 2 ** 20;
}

describe.each(backends)(`on $name${absent}`, (backend) => {
  test('10,000 steps hold what a few do', async () => {
    await putInForce(backend);
    const variables = networkVariables(backend, shape);
    const step = compile(backend, regression(shape), { name: 'train', inputs: ['x', 'y'], variables });
    const inputs = { x: noise(1, [4, 3]), y: noise(2, [4, 1]) };
    const run = (steps: number) => {
      for (let i = 0; i < steps; i++) step.run(inputs).loss.dispose();
    };
    // JavaScript's own heap takes its size first; where a step is fast it takes more of them.
    run(backend.name === 'native' ? 10_000 : 1000);
    const before = { counts: held(backend), memory: residentMegabytes() };
    run(10_000);
    expect(held(backend)).toEqual(before.counts);
    // 1 kB lost a step would be 10 MB.
    expect(residentMegabytes() - before.memory).toBeLessThan(5);
    for (const owner of [step, variables]) owner.dispose();
    tf.dispose(inputs);
  });

  test('steps that are compiled, run and disposed of leave nothing', async () => {
    await putInForce(backend);
    const comeAndGo = (rows: number) => {
      const variables = networkVariables(backend, shape);
      const step = compile(backend, regression(shape), { name: 'brief', inputs: ['x', 'y'], variables });
      tf.tidy(() => void step.run({ x: noise(1, [rows, 3]), y: noise(2, [rows, 1]) }));
      for (const owner of [step, variables]) owner.dispose();
    };
    for (let rows = 1; rows <= 4; rows++) comeAndGo(rows);
    const before = { counts: held(backend), memory: residentMegabytes() };
    const count = 20;
    for (let rows = 5; rows < 5 + count; rows++) comeAndGo(rows);
    expect(held(backend)).toEqual(before.counts);
    // XLA keeps 0.1 MB of each compilation, and the first take more; a session that stays is over 2 MB.
    expect(residentMegabytes() - before.memory).toBeLessThan(count);
  });
});
