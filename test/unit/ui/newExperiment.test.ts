// What the wizard writes is what a run can be made of, for every answer that it offers.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkText } from '../../../src/experiments/checkExperiment';
import { prepareRun } from '../../../src/irl/prepare';
import { algorithmRules } from '../../../src/protocol/algorithmRules';
import type { AlgorithmKind } from '../../../src/protocol/tunables';
import { editDemonstrations } from '../../../src/experiments/editExperiment';
import {
  algorithmsFor,
  experimentText,
  featuresFor,
  freeFile,
  hasReward,
  knowsExpert,
  parseGridSize,
  type DemonstrationsAnswer,
  type EnvironmentAnswer,
} from '../../../src/ui/newExperimentText';

const noFeatures = (algorithm: AlgorithmKind) => (algorithmRules[algorithm].learnsFrom === 'reward' ? [undefined] : []);

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-unit-'));
  fs.mkdirSync(path.join(folder, 'data'));
  for (const file of ['expert.npz', 'world.mdp.json']) fs.writeFileSync(path.join(folder, 'data', file), '');
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('experimentText', () => {
  it('can be prepared for every combination of answers that is offered', async () => {
    const world = path.resolve('examples/workspace/corridor.mdp.json');
    const environments: EnvironmentAnswer[] = [
      { kind: 'icyGridworld', width: 5, height: 5 },
      { kind: 'finiteMdp', file: world },
      { kind: 'named', name: 'Pendulum-v1' },
      { kind: 'named', name: 'PointMaze/wall' },
    ];
    const recorded = path.resolve('examples/workspace/demonstrations/icy-gridworld-5x5.npz');
    const tried: string[] = [];
    for (const environment of environments) {
      expect(knowsExpert(environment)).toBe(environment.kind !== 'named');
      expect(hasReward(environment)).toBe(true);
      const demonstrations: DemonstrationsAnswer[] = [
        ...(knowsExpert(environment) ? [{ kind: 'expert' } as const] : []),
        { kind: 'trueReward' },
        ...(environment.kind === 'icyGridworld' ? [{ kind: 'file', file: recorded } as const] : []),
      ];
      for (const shown of demonstrations)
        for (const { kind: algorithm, description } of algorithmsFor(environment, shown))
          for (const features of [...featuresFor(environment, algorithm), ...noFeatures(algorithm)]) {
            expect(description).not.toBe('');
            const answers = {
              name: 'a',
              environment,
              demonstrations: shown,
              algorithm,
              ...(features === undefined ? {} : { features }),
            };
            const { problems, experiment } = checkText(
              experimentText(answers, folder),
              path.join(folder, 'a.trirl.json'),
            );
            expect(problems).toEqual([]);
            const prepared = await prepareRun(experiment!, () => {
              throw new Error('no state is read');
            });
            expect(prepared.maximumIterations).toBeGreaterThan(0);
            tried.push(`${environment.kind} ${shown.kind} ${algorithm} ${features}`);
          }
    }
    expect(tried).toContain('icyGridworld expert trirlReference state');
    expect(tried).not.toContain('icyGridworld file trirlReference state');
    expect(tried).toContain('icyGridworld file featureMatching coordinates');
    expect(tried).toContain('finiteMdp expert trirl user');
    expect(tried.filter((text) => text.startsWith('named'))).toEqual([
      'named trueReward ppo undefined',
      'named trueReward trpo undefined',
      'named trueReward ppo undefined',
      'named trueReward trpo undefined',
    ]);
  });

  it('offers nothing that needs a file which cannot be read', () => {
    const environment: EnvironmentAnswer = { kind: 'finiteMdp', file: path.join(folder, 'data', 'world.mdp.json') };
    expect(featuresFor(environment, 'trirl')).toEqual(['state']);
    expect(knowsExpert(environment)).toBe(false);
  });

  it('names files relative to itself, with forward slashes', () => {
    const text = experimentText(
      {
        name: 'a',
        environment: { kind: 'icyGridworld', width: 5, height: 5 },
        demonstrations: { kind: 'file', file: path.join(folder, 'data', 'expert.npz') },
        algorithm: 'trirl',
        features: 'state',
      },
      folder,
    );
    expect(JSON.parse(text)).toMatchObject({ demonstrations: { file: 'data/expert.npz' } });
  });
});

describe('freeFile', () => {
  it('makes a plain name and takes none that is there', () => {
    expect(freeFile(folder, 'Icy Größe 5×5!')).toBe(path.join(folder, 'icy-größe-5-5.trirl.json'));
    fs.writeFileSync(path.join(folder, 'a.trirl.json'), '');
    fs.writeFileSync(path.join(folder, 'a-2.trirl.json'), '');
    expect(freeFile(folder, 'a')).toBe(path.join(folder, 'a-3.trirl.json'));
    expect(freeFile(folder, '/../')).toBe(path.join(folder, 'experiment.trirl.json'));
  });
});

describe('parseGridSize', () => {
  it.each([
    ['20 x 10', { width: 20, height: 10 }],
    ['7×9', { width: 7, height: 9 }],
    [' 12 ', { width: 12, height: 12 }],
  ])('reads %s', (text, size) => {
    expect(parseGridSize(text)).toEqual(size);
  });

  it.each(['', 'x', '1 x 5', '300', '5 x 5 x 5', '-5', '5.5'])('refuses %j', (text) => {
    expect(parseGridSize(text)).toMatch(/^Expected width x height/);
  });
});

describe('editDemonstrations', () => {
  const edited = (text: string, file: string) =>
    [...editDemonstrations(text, file)]
      .sort((a, b) => b.offset - a.offset)
      .reduce((all, { offset, length, content }) => all.slice(0, offset) + content + all.slice(offset + length), text);

  it('changes the file and keeps what else was written', () => {
    const text =
      '{\n  // mine\n  "name": "a",\n  "demonstrations": { "kind": "file", "file": "old.npz", "smoothing": 0.1 }\n}\n';
    const after = edited(text, 'new.npz');
    expect(after).toContain('// mine');
    expect(JSON.parse(after.replace('// mine', ''))).toEqual({
      name: 'a',
      demonstrations: { kind: 'file', file: 'new.npz', smoothing: 0.1 },
    });
    expect(editDemonstrations(after, 'new.npz')).toEqual([]);
  });

  it('takes the place of the exact expert, and adds what is missing', () => {
    for (const text of ['{"demonstrations": {"kind": "expert", "temperature": 2}}', '{}'])
      expect(JSON.parse(edited(text, 'new.npz'))).toEqual({ demonstrations: { kind: 'file', file: 'new.npz' } });
  });
});
