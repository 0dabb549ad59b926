import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InputError } from '../../src/protocol/inputError';
import { defaultOf } from '../../src/protocol/tunables';
import { checkExperimentText } from '../../src/experiments/checkExperiment';
import { applyOverride } from '../../src/experiments/overrides';
import { readExperiment } from '../../src/experiments/readExperiment';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-unit-'));
  fs.writeFileSync(path.join(folder, 'demos.npz'), '');
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

const good = {
  name: 'grid',
  environment: { kind: 'icyGridworld' },
  demonstrations: { kind: 'expert' },
  algorithm: { kind: 'trirl' },
};

function check(experiment: unknown) {
  const text = JSON.stringify(experiment, null, 2);
  const problems = checkExperimentText(text, path.join(folder, 'x.trirl.json'));
  return problems.map((p) => ({ ...p, marked: text.slice(p.offset, p.offset + p.length) }));
}

function write(experiment: unknown): string {
  const file = path.join(folder, 'written.trirl.json');
  fs.writeFileSync(file, typeof experiment === 'string' ? experiment : JSON.stringify(experiment, null, 2));
  return file;
}

describe('checkExperimentText', () => {
  it('finds nothing in a good experiment', () => {
    expect(check(good)).toEqual([]);
  });

  it('says field, found, expected, with the place to mark', () => {
    const [problem, ...others] = check({ ...good, algorithm: { kind: 'trirl', klBound: 50 } });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      message: 'expected a number from 0.000001 to 10, found 50',
      field: 'algorithm.klBound',
      line: 11,
      column: 16,
      marked: '50',
    });
  });

  it('lists all problems at once', () => {
    const problems = check({
      name: '',
      environment: { kind: 'icyGridworld', width: 'wide', start: [1], slip: 2, discount: 1 },
      demonstrations: 3,
      reward: { features: 'pixels' },
      algorithm: { kind: 'maxEnt', klBound: 1, maximumIterations: 1.5, stopAtKl: -1 },
      seed: null,
    });
    expect(problems.map((p) => `${p.field}: ${p.message}`).sort()).toEqual([
      expect.stringMatching(/^algorithm.klBound: unknown key "klBound", expected one of kind, learningRate, /),
      'algorithm.maximumIterations: expected a whole number from 1 to 1000000, found 1.5',
      'algorithm.stopAtKl: expected a number at least 0, found -1',
      'demonstrations: expected an object whose "kind" is "file" or "expert", found 3',
      'environment.discount: expected a number above 0 and below 1, found 1',
      'environment.slip: expected a number from 0 to 1, found 2',
      'environment.start: expected a list of 2 numbers, found a list of 1: [1]',
      'environment.width: expected a whole number from 2 to 256, found "wide"',
      'name: expected a text of 1 to 80 characters, found ""',
      'reward.features: expected "state", "coordinates" or "user", found "pixels"',
      'seed: expected a whole number from 0 to 4294967295, found null',
    ]);
  });

  it('suggests the nearest key and marks the key', () => {
    const [problem] = check({ ...good, algorithm: { kind: 'trirl', klBonud: 0.1 } });
    expect(problem).toMatchObject({
      message: 'unknown key "klBonud"; did you mean "klBound"?',
      field: 'algorithm.klBonud',
      marked: '"klBonud"',
    });
    expect(check({ ...good, enviroment: 1 })[0]?.message).toContain('did you mean "environment"?');
    expect(check({ ...good, zzz: 1 })[0]?.message).toMatch(/expected one of .*name, .*seed, pacing/);
  });

  it('lists the known kinds of a union and suggests the nearest', () => {
    expect(check({ ...good, algorithm: { kind: 'TRIRLreference' } })[0]).toMatchObject({
      message:
        'expected "trirl", "trirlReference", "maxEnt", "featureMatching", "ppo", "trpo", "deepTrirl", "gail", "airl" or "deepMaxEnt", found "TRIRLreference"; did you mean "trirlReference"?',
      marked: '"TRIRLreference"',
    });
    expect(check({ ...good, environment: {} })[0]?.message).toBe(
      'expected "icyGridworld", "finiteMdp", "classic", "mujoco", "pointMaze", "module" or "gymnasium", found nothing',
    );
  });

  it('marks the enclosing key where a field is missing', () => {
    expect(check({ ...good, demonstrations: { kind: 'file' } })[0]).toMatchObject({
      field: 'demonstrations.file',
      message: 'expected a text of at least 1 characters, found nothing',
      marked: '"demonstrations"',
    });
    expect(check({ name: 'x' }).map((p) => p.field)).toEqual(['environment', 'algorithm']);
  });

  it('says what a place expects that takes values of several types', () => {
    const maze = (layout: unknown) => check({ ...good, environment: { kind: 'pointMaze', layout } });
    expect(maze(3)[0]).toMatchObject({
      field: 'environment.layout',
      message:
        'expected "open", "wall", "mirroredWall", "uTurn", "spiral", "rooms", "medium" or "large", or a list of at least 1 values, found 3',
      marked: '3',
    });
  });

  it('ties algorithms to worlds and to what they learn from', () => {
    const pendulum = { kind: 'classic', name: 'Pendulum-v1' };
    expect(check({ ...good, environment: pendulum })).toMatchObject([
      {
        field: 'algorithm.kind',
        message:
          'TRIRL computes exactly on a finite world (icyGridworld or finiteMdp), found the environment "classic"; expected ppo, trpo, deepTrirl, gail, airl or deepMaxEnt',
        marked: '"trirl"',
      },
    ]);
    const { demonstrations, ...without } = good;
    expect(demonstrations).toBeDefined();
    expect(check(without)).toMatchObject([
      { field: 'demonstrations', message: expect.stringMatching(/^TRIRL learns from demonstrations, found none/) },
    ]);
  });

  it('finds the module of a world, and a Python that is given as a file, beside the experiment', () => {
    // Whether the algorithm goes with it is another question.
    const complaints = (environment: object) =>
      checkExperimentText(JSON.stringify({ ...good, environment }), path.join(folder, 'x.trirl.json'))
        .filter(({ field }) => field.startsWith('environment'))
        .map(({ field, message }) => `${field}: ${message}`);
    expect(complaints({ kind: 'module', file: 'worlds/none.ts' })).toEqual([
      `environment.file: expected a file, found nothing at ${path.join(folder, 'worlds/none.ts')}`,
    ]);
    expect(complaints({ kind: 'gymnasium', name: 'Reacher-v5', python: '.venv/bin/python' })).toEqual([
      `environment.python: expected a file, found nothing at ${path.join(folder, '.venv/bin/python')}`,
    ]);
    expect(complaints({ kind: 'gymnasium', name: 'Reacher-v5', python: 'python3' })).toEqual([]);
    expect(complaints({ kind: 'gymnasium', nam: 'Reacher-v5' })).toEqual([
      'environment.name: expected a text of 1 to 200 characters, found nothing',
      'environment.nam: unknown key "nam"; did you mean "name"?',
    ]);
  });

  it('finds keys that are given twice, and files that are not there', () => {
    const text = `{"name":"a","name":"b","environment":{"kind":"finiteMdp","file":"."},
      "demonstrations":{"kind":"file","file":"no.npz"},"algorithm":{"kind":"trirl"}}`;
    const problems = checkExperimentText(text, path.join(folder, 'x.trirl.json'));
    expect(problems.map((p) => `${p.line} ${p.field}: ${p.message}`)).toEqual([
      '1 name: "name" is given twice, expected once',
      `1 environment.file: expected a file, found a folder at ${folder}`,
      `2 demonstrations.file: expected a file, found nothing at ${path.join(folder, 'no.npz')}`,
    ]);
    // Datasets of Minari are folders.
    const minari = `{"name":"a","environment":{"kind":"icyGridworld"},"algorithm":{"kind":"trirl"},
      "demonstrations":{"kind":"file","file":".","columns":{"observation":["x"],"action":[]}}}`;
    const columns = checkExperimentText(minari, path.join(folder, 'x.trirl.json'));
    expect(columns.map((p) => `${p.line} ${p.field}: ${p.message}`)).toEqual([
      '2 demonstrations.columns.action: expected a list of at least 1 values, found a list of 0: []',
    ]);
  });

  it('reports text that is not JSON with its place, and takes comments', () => {
    expect(checkExperimentText('', 'x')[0]?.message).toContain('found the end of the text');
    expect(checkExperimentText('[1', 'x')[0]).toMatchObject({ line: 1 });
    expect(checkExperimentText('{\n  "name": oops\n}', 'x')[0]).toMatchObject({ line: 2, column: 11 });
    expect(checkExperimentText('7', 'x')[0]?.message).toBe('expected an object, found 7');
    expect(checkExperimentText(`// why\n${JSON.stringify(good)}`, 'x')).toEqual([]);
  });
});

describe('readExperiment', () => {
  it('fills in defaults and makes paths absolute', () => {
    const file = write({ ...good, demonstrations: { kind: 'file', file: 'demos.npz' } });
    const experiment = readExperiment(file);
    expect(experiment.demonstrations).toEqual({
      kind: 'file',
      file: path.join(folder, 'demos.npz'),
      smoothing: 1e-3,
    });
    expect(experiment.algorithm).toMatchObject({
      klBound: defaultOf('klBound', 'trirl'),
      beta: defaultOf('beta', 'trirl'),
    });
    expect(experiment.pacing).toEqual({ secondsPerIteration: 0 });
  });

  it('throws one error with everything', () => {
    const file = write({ ...good, name: 1, seed: -1 });
    let error: unknown;
    try {
      readExperiment(file);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toBe(
      `${file}: 2 problems:\n  line 2: name: expected a text of 1 to 80 characters, found 1\n  line 12: seed: expected a whole number from 0 to 4294967295, found -1`,
    );
  });

  it('keeps file, field and line apart where there is one problem', () => {
    const file = write({ ...good, seed: -1 });
    expect(() => readExperiment(file)).toThrow(
      expect.objectContaining({ place: { file, field: 'seed', line: 12 } }) as Error,
    );
  });

  it('says that a file is missing or far too large', () => {
    expect(() => readExperiment(path.join(folder, 'none.trirl.json'))).toThrow(/none\.trirl\.json: .*ENOENT/);
    expect(() => readExperiment(write(' '.repeat(5_000_000)))).toThrow(/5000000 bytes/);
  });

  it('applies overrides before the check, and says so where one is wrong', () => {
    const file = write(good);
    const overrides = ['algorithm.klBound=0.5', 'name=other', 'environment.goal=[1,2]', 'pacing.secondsPerIteration=1'];
    expect(readExperiment(file, { overrides })).toMatchObject({
      name: 'other',
      algorithm: { klBound: 0.5 },
      environment: { goal: [1, 2] },
      pacing: { secondsPerIteration: 1 },
    });
    expect(() => readExperiment(file, { overrides: ['algorithm.klBound=50'] })).toThrow(
      `${file}: algorithm.klBound: expected a number from 0.000001 to 10, found 50 (from --set algorithm.klBound=50)`,
    );
    expect(() => readExperiment(file, { overrides: ['algorithm.klBonud=1', 'seed=x'] })).toThrow(
      /2 problems:\n.*--set seed=x: seed: .*\n.*did you mean "klBound"/,
    );
  });
});

describe('applyOverride', () => {
  it('changes a copy', () => {
    const json = { a: { b: 1, c: [1, 2] } };
    expect(applyOverride(json, 'a.b=2')).toEqual({ a: { b: 2, c: [1, 2] } });
    expect(applyOverride(json, 'a.c.1=9')).toEqual({ a: { b: 1, c: [1, 9] } });
    expect(applyOverride(json, 'd.e=a=b')).toEqual({ ...json, d: { e: 'a=b' } });
    expect(json).toEqual({ a: { b: 1, c: [1, 2] } });
  });

  it('refuses what is no FIELD=VALUE, or leads through a number', () => {
    for (const text of ['', 'a', '=1', 'a..b=1', '.a=1']) {
      expect(() => applyOverride({}, text)).toThrow(/expected FIELD=VALUE/);
    }
    expect(() => applyOverride({ a: 1 }, 'a.b=1')).toThrow(/expected an object that holds "b", found 1/);
  });
});
