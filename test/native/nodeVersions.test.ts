// The same binding in other Nodes than the one that runs the tests: VS Code has Node 22 or 24 in it. They come from npm.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, testBench } from '../support/trainerProcess';
import { scratchFolder } from './installation';

const bench = testBench();
const scratch = scratchFolder();
const trirl = path.join(root, 'dist/trirl.cjs');
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');

afterAll(() => {
  fs.rmSync(scratch, { recursive: true, force: true });
});

describe.each([22, 24])('Node %d', (major) => {
  let node = '';
  beforeAll(() => {
    const name = `node-${process.platform}-${process.arch}`;
    const prefix = path.join(scratch, String(major));
    fs.mkdirSync(prefix);
    const words = ['install', '--no-save', '--ignore-scripts', '--prefix', prefix, `${name}@${major}`];
    execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'inherit'] });
    node = path.join(prefix, 'node_modules', name, 'bin/node');
    expect(execFileSync(node, ['--version'], { encoding: 'utf8' })).toMatch(new RegExp(`^v${major}\\.`));
  });

  it('loads the binding and runs a step, and prints no warning', async () => {
    const ended = await bench.start(node, [trirl, 'native', '--check']).ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^Native TensorFlow \S+ in .* works\.\n$/);
  });

  it('passes the tests of the tensor engine on all back ends', async () => {
    const words = [vitest, 'run', '--project', 'unit', 'test/unit/tensors', 'test/unit/native'];
    const environment = {
      TRIRL_REQUIRE_NATIVE: '1',
      PATH: `${path.dirname(node)}${path.delimiter}${process.env['PATH']}`,
    };
    const ended = await bench.start(node, words, { cwd: root, environment }).ended;
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  });
});
