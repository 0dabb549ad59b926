import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importViolations } from './importRules';

const root = path.resolve(import.meta.dirname, '../..');

function sourceFiles(): Map<string, string> {
  const files = ['src', 'webview'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => `${folder}/${file.replaceAll(path.sep, '/')}`),
  );
  return new Map(files.sort().map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

it('src and webview keep the import rules', () => {
  const files = sourceFiles();
  expect(files.size).toBeGreaterThan(20);
  expect(importViolations(files)).toEqual([]);
});

describe('the rules', () => {
  const violations = (files: Record<string, string>) => importViolations(new Map(Object.entries(files)));
  const ends = { 'src/protocol/report.ts': 'export const a = 1;', 'src/irl/training.ts': '', 'src/ui/panel.ts': '' };

  it('let through what the table allows', () => {
    expect(
      violations({
        ...ends,
        'src/protocol/experiment.ts': "import { z } from 'zod';\nimport { a } from './report';",
        'src/runDirectory/jsonLines.ts': "import type { z } from 'zod';\nimport { readFileSync } from 'node:fs';",
        'src/trainer/session.ts': "import type { Training } from '../irl/training';",
        'src/runs/launch.ts': "import { spawn } from 'node:child_process';",
        'src/extension.ts': "import * as vscode from 'vscode';\nimport './ui/panel';",
        'webview/chart/plot.ts':
          "import uPlot from 'uplot';\nimport 'uplot/dist/uPlot.min.css';\nimport './plot.css';\nimport { a } from '../../src/protocol/report';",
      }),
    ).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'a folder that is not allowed',
      { 'src/protocol/a.ts': "\nimport { b } from '../irl/training';" },
      'src/protocol/a.ts:2: src/protocol must not import src/irl',
    ],
    [
      'a type of it',
      { 'src/irl/a.ts': "import type { b } from '../ui/panel';" },
      'src/irl/a.ts:1: src/irl must not import src/ui',
    ],
    [
      'a type within a type',
      { 'src/irl/a.ts': "type B = import('../ui/panel').B;" },
      'src/irl/a.ts:1: src/irl must not import src/ui',
    ],
    [
      'a re-export',
      { 'src/irl/a.ts': "export { b } from '../ui/panel';" },
      'src/irl/a.ts:1: src/irl must not import src/ui',
    ],
    [
      'import()',
      { 'src/irl/a.ts': "const f = () => import('../ui/panel');" },
      'src/irl/a.ts:1: src/irl must not import src/ui',
    ],
    [
      'require()',
      { 'src/irl/a.ts': "const f = require('../ui/panel');" },
      'src/irl/a.ts:1: src/irl must not import src/ui',
    ],
    [
      'import = require()',
      { 'src/irl/a.ts': "import f = require('../ui/panel');" },
      'src/irl/a.ts:1: src/irl must not import src/ui',
    ],
    [
      'vscode outside the rim',
      { 'src/runs/a.ts': "import type { Uri } from 'vscode';" },
      'src/runs/a.ts:1: src/runs must not import vscode',
    ],
    [
      'a package not in the table',
      { 'src/demonstrations/a.ts': "import { z } from 'zod';" },
      'src/demonstrations/a.ts:1: src/demonstrations must not import zod',
    ],
    [
      'a package of like name',
      { 'webview/a.ts': "import b from 'uplot-extras';" },
      'webview/a.ts:1: webview must not import uplot-extras',
    ],
    [
      'Node in the protocol',
      { 'src/protocol/a.ts': "import { join } from 'path';" },
      'src/protocol/a.ts:1: src/protocol must not import Node (path)',
    ],
    [
      'Node in a webview',
      { 'webview/a.ts': "import { join } from 'node:path';" },
      'webview/a.ts:1: webview must not import Node (node:path)',
    ],
    [
      'a process elsewhere',
      { 'src/ui/a.ts': "import { spawn } from 'child_process';" },
      'src/ui/a.ts:1: only src/runs/launch.ts, src/tensors/native/program.ts and src/environments/gymnasium/bridgeProcess.ts start processes',
    ],
    [
      'code that is not ours, loaded elsewhere',
      {
        'src/environments/gymnasium/bridgeProcess.ts': '',
        'src/environments/catalogue.ts': "import './gymnasium/bridgeProcess';",
      },
      'src/environments/catalogue.ts:1: only src/environments/vector/environmentWorker.ts loads src/environments/gymnasium/, whose code runs what is not ours',
    ],
    [
      'a worker elsewhere',
      { 'src/trainer/a.ts': "import { Worker } from 'node:worker_threads';" },
      'src/trainer/a.ts:1: only src/environments/vector/workerPool.ts starts threads',
    ],
    [
      'the host from a webview',
      { 'webview/a.ts': "import { b } from '../src/ui/panel';" },
      'webview/a.ts:1: webview must not import src/ui',
    ],
    [
      'a file that is not there',
      { 'src/irl/a.ts': "import { b } from './b';" },
      'src/irl/a.ts:1: ./b is not a file of src or webview',
    ],
    [
      'a folder without a rule',
      { 'src/helpers/a.ts': "import { b } from '../irl/training';" },
      'src/helpers/a.ts:1: no rule says what src/helpers may import',
    ],
    ['export default', { 'src/irl/a.ts': 'export default 1;' }, 'src/irl/a.ts:1: default exports are not used here'],
    [
      'export default function',
      { 'src/irl/a.ts': 'export default function f() {}' },
      'src/irl/a.ts:1: default exports are not used here',
    ],
    [
      'export as default',
      { 'src/irl/a.ts': 'const f = 1;\nexport { f as default };' },
      'src/irl/a.ts:2: default exports are not used here',
    ],
    ['export *', { 'src/irl/a.ts': "export * from './training';" }, 'src/irl/a.ts:1: export * is not used here'],
    [
      'export * as',
      { 'src/irl/a.ts': "export * as b from './training';" },
      'src/irl/a.ts:1: export * is not used here',
    ],
    ['index.ts', { 'src/irl/deep/index.ts': '' }, 'src/irl/deep/index.ts:1: a file must not be called so'],
    ['utils.ts', { 'webview/utils.ts': '' }, 'webview/utils.ts:1: a file must not be called so'],
    [
      'a circle',
      {
        'src/irl/a.ts': "import './b';",
        'src/irl/b.ts': "import './c';",
        'src/irl/c.ts': "import type { A } from './a';",
      },
      'src/irl/a.ts:1: imports itself in a circle: src/irl/a.ts -> src/irl/b.ts -> src/irl/c.ts -> src/irl/a.ts',
    ],
  ])('find %s', (_, files, violation) => {
    expect(violations({ ...ends, ...files })).toEqual([violation]);
  });
});
