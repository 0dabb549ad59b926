// `trirl native` where it cannot succeed, or is not let: what it says, and that nothing is left behind. Nothing is
// downloaded here; the installation itself is tested in test/native.
import fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installNative } from '../../src/runs/nativeInstaller';
import { testBench, trirlProgram } from '../support/trainerProcess';

const bench = testBench();
const into = (name = 'native') => path.join(bench.folder, name);

/** Answers, and then sends nothing more. */
let endless: Server;
let asked: () => void = () => undefined;
const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const listening = async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': '1000000' }).write('begin');
    asked();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};
let unreachable = '';
beforeAll(async () => {
  endless = await listening();
  const closed = await listening();
  unreachable = addressOf(closed);
  closed.close();
});
afterAll(() => {
  endless.closeAllConnections();
  endless.close();
});

/** An environment where no program is found, and no server or one that is too slow. */
const nothing = (server = unreachable) => ({
  ...{ PATH: into('empty'), CXX: '', VIRTUAL_ENV: '', CONDA_PREFIX: '', TFJS_NODE_CDN_STORAGE: server },
});

describe('trirl native', () => {
  it('says everything that is missing at once, and leaves nothing', async () => {
    const ended = await bench.trirl(['native', '--dir', into()], { environment: nothing() }).ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr.trim().split('\n')).toEqual([
      'Native TensorFlow could not be provided.',
      expect.stringMatching(
        /^The wheel: no C\+\+ compiler was found .*`sudo apt install g\+\+`.*; no Python was found: put python3 .*--python\.$/,
      ),
      expect.stringMatching(
        /^tfjs-node's own download: http:\/\/127\.0\.0\.1:\d+\/.*libtensorflow.* cannot be reached \(ECONNREFUSED\)\.$/,
      ),
    ]);
    expect(fs.readdirSync(into())).toEqual([]);
  });

  it.each([
    ['is not there', () => into('python'), 'is no program that can be run'],
    ['is something else', () => '/bin/ls', 'does not run as Python'],
  ])('refuses a named Python that %s', async (_, python, sentence) => {
    const ended = await bench.trirl(['native', '--dir', into(), '--python', python()]).ended;
    expect(ended).toMatchObject({ code: 1, stdout: expect.any(String) as string });
    expect(ended.stderr).toContain(`${python()} ${sentence}`);
    expect(fs.readdirSync(into())).toEqual([]);
  });

  it('refuses a folder that cannot be made', async () => {
    fs.writeFileSync(into('file'), '');
    const ended = await bench.trirl(['native', '--dir', path.join(into('file'), 'x')]).ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/nothing can be installed: .*file/);
  });

  it('refuses to work beside another, and takes over from one that is gone', async () => {
    fs.mkdirSync(into());
    const lock = path.join(into(), 'lock');
    fs.writeFileSync(lock, `${process.pid} ${os.hostname()}\n`);
    const refused = await bench.trirl(['native', '--dir', into()], { environment: nothing() }).ended;
    expect(refused.stderr).toContain(`another installation (process ${process.pid})`);
    expect(fs.existsSync(lock)).toBe(true);
    const gone = bench.trirl(['--version']);
    await gone.ended;
    fs.writeFileSync(lock, `${gone.pid} ${os.hostname()}\n`);
    fs.mkdirSync(path.join(into(), 'build-left'));
    const after = await bench.trirl(['native', '--dir', into()], { environment: nothing() }).ended;
    expect(after.stderr).toContain('The wheel:');
    expect(fs.readdirSync(into())).toEqual([]);
  });

  it('is ended by a signal in the middle of a download', async () => {
    const started = bench.trirl(['native', '--dir', into()], { environment: nothing(addressOf(endless)) });
    asked = () => started.child.kill('SIGINT');
    const ended = await started.ended;
    expect(ended).toMatchObject({ code: 1, signal: null });
    expect(ended.stderr.trim()).toBe('Cancelled; what was installed before is as it was.');
    expect(fs.readdirSync(into())).toEqual([]);
  });

  it('tries what is installed, and says what is wrong with it', async () => {
    const none = await bench.trirl(['native', '--check', '--dir', into()]).ended;
    expect(none.code).toBe(1);
    expect(none.stderr.trim()).toBe(`no native TensorFlow is installed in ${into()}`);
    fs.mkdirSync(into());
    fs.writeFileSync(path.join(into(), 'native.json'), '{"binding": 1}');
    const damaged = await bench.trirl(['native', '--check', '--dir', into()]).ended;
    expect(damaged.stderr.trim()).toBe(`${path.join(into(), 'native.json')} is damaged`);
  });
});

describe('the installer of the editor', () => {
  const install = (environment: Record<string, string>, signal = new AbortController().signal) => {
    const steps: string[] = [];
    const end = installNative({
      ...{ trirlFile: trirlProgram, folder: into(), environment, signal },
      onProgress: ({ step }) => steps.push(step),
    });
    return { steps, end };
  };

  it('hands on the steps and the sentences', async () => {
    const { steps, end } = install(nothing());
    expect(await end).toMatchObject({ end: 'failed', text: expect.stringContaining('no C++ compiler') as string });
    expect(steps).toContain('Looking for a working installation');
  });

  it('cancels in the middle of a download', async () => {
    const controller = new AbortController();
    asked = () => controller.abort();
    const { end } = install(nothing(addressOf(endless)), controller.signal);
    expect(await end).toEqual({ end: 'cancelled', text: 'Cancelled; what was installed before is as it was.' });
    expect(fs.readdirSync(into())).toEqual([]);
  });

  it('says so when the program is not there', async () => {
    const end = await installNative({
      ...{ trirlFile: into('none.cjs'), folder: into(), environment: {} },
      ...{ signal: new AbortController().signal, onProgress: () => undefined },
    });
    expect(end).toMatchObject({ end: 'failed', text: expect.stringContaining('Cannot find module') as string });
  });
});
