// The command line as a user has it: exit codes, what it prints, what it writes.
import { describe, expect, it } from 'vitest';
import fs from 'node:fs';
import path from 'node:path';
import { demonstrationReportSchema } from '../../src/protocol/demonstrationReport';
import { oneOf } from '../../src/experiments/schemaWords';
import { environmentSchema } from '../../src/protocol/experiment';
import { algorithmKinds } from '../../src/protocol/tunables';
import { reportDataSchema } from '../../src/protocol/webviewMessages';
import { runFiles } from '../../src/runDirectory/paths';
import {
  readEvents,
  readExperimentOf,
  readLearnedReward,
  readReports,
  readStatus,
} from '../../src/runDirectory/readRun';
import { TrainerClient, until } from '../support/trainerClient';
import { exampleFile, experiment, testBench } from '../support/trainerProcess';

const environmentKinds = environmentSchema.options.map(({ shape }) => shape.kind.value);
const bench = testBench();
const unpaced = ['--set', 'pacing.secondsPerIteration=0'];

function configFile(change: object = {}): string {
  const file = path.join(bench.folder, 'x.trirl.json');
  fs.writeFileSync(file, JSON.stringify(experiment(change), null, 2));
  return file;
}

describe('trirl train', () => {
  it('learns from the shipped demonstrations and prints what came out', async () => {
    const ended = await bench.trirl(['train', exampleFile('demo.trirl.json')]).ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).not.toContain('\u001b');
    expect(ended.stdout).toMatch(/^iteration 1\/\d+ {2}KL \S+ {2}G \S+ {2}eta \S+ {2}eps' \S+ {2}return \S+/m);
    const shown = (name: string) => Number(new RegExp(`^ {2}${name} +(\\S+)`, 'm').exec(ended.stdout)![1]);
    expect(shown('occupancy KL')).toBeLessThan(1e-3);
    expect(shown('random return')).toBeLessThan(shown('learned return'));
    expect(Math.abs(shown('expert return') - shown('learned return'))).toBeLessThan(1);

    const directory = path.join(bench.folder, /^Run directory: (.*)$/m.exec(ended.stdout)![1]!);
    expect(path.relative(bench.folder, directory)).toMatch(/^\.trirl\/runs\/\d{8}-\d{6}-icy-gridworld-demo$/);
    const reward = readLearnedReward(directory)!;
    const map = ended.stdout.split('\n').slice(-9, -4);
    const numbers = map.flatMap((line) => [...line.matchAll(/-?\d+\.\d+/g)].map(Number));
    expect(numbers).toHaveLength(25);
    numbers.forEach((value, state) => expect(value).toBeCloseTo(reward.values[state]!, 1));
    expect(readStatus(directory)?.state).toBe('finished');
    expect(bench.sockets()).toEqual([]);
  });

  it('refuses a back end that there is not', async () => {
    const ended = await bench.trirl(['train', configFile(), '--backend', 'gpu']).ended;
    expect(ended).toMatchObject({ code: 2, stderr: "backend: expected auto, native, wasm, cpu, found 'gpu'\n" });
    expect(fs.existsSync(path.join(bench.folder, '.trirl'))).toBe(false);
  });

  it('takes --out, --seed and --set', async () => {
    const out = path.join(bench.folder, 'a', 'b');
    const set = ['--set', 'algorithm.maximumIterations=7', '--set', 'name=other', '--seed', '42'];
    const ended = await bench.trirl(['train', configFile(), '--out', out, ...set]).ended;
    expect(ended.code).toBe(0);
    expect(readExperimentOf(out)).toMatchObject({ name: 'other', seed: 42, algorithm: { maximumIterations: 7 } });
    expect(readReports(out)).toHaveLength(7);
    const again = await bench.trirl(['train', configFile(), '--out', out]).ended;
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('holds a run already');
    expect(readReports(out)).toHaveLength(7);
  });

  it('stops cleanly on Ctrl-C and says what it has', async () => {
    const out = path.join(bench.folder, 'out');
    const started = bench.trirl(['train', exampleFile('icy-gridworld.trirl.json'), '--out', out]);
    await until('two lines of progress', () => started.stdout.includes('iteration 2/'));
    started.child.kill('SIGINT');
    const ended = await started.ended;
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/stopped: stopped after iteration \d+/);
    expect(ended.stdout).toContain('Learned reward after iteration');
    expect(readEvents(out).at(-1)).toMatchObject({ kind: 'stopped', by: 'command line' });
    expect(bench.sockets()).toEqual([]);
  });

  it('can be watched and turned like any other run', async () => {
    const out = path.join(bench.folder, 'out');
    const started = bench.trirl(['train', exampleFile('icy-gridworld.trirl.json'), '--out', out]);
    const client = await TrainerClient.attach(out);
    await client.first('reports');
    client.send({ kind: 'tune', revision: 1, by: 'slider', values: { klBound: 0.01, dualStepSize: 1, beta: 50 } });
    expect(await client.event('tuned')).toMatchObject({ changes: { klBound: { to: 0.01 } } });
    client.send({ kind: 'stop', by: 'palette' });
    expect((await started.ended).code).toBe(0);
    expect(readReports(out).at(-1)?.revision).toBe(1);
  });

  it.each(fs.readdirSync(exampleFile('.')).filter((name) => name.endsWith('.trirl.json')))(
    'runs the example %s',
    async (name) => {
      const ended = await bench.trirl(['train', exampleFile(name), ...unpaced]).ended;
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      expect(ended.stdout).toContain('finished: ');
    },
  );

  it('ends with 2 on bad input, with all that is wrong, and makes no run', async () => {
    const file = configFile();
    fs.writeFileSync(file, '{\n  "name": "x",\n  "enviroment": {},\n  "algorithm": { "kind": "trirll" }\n}');
    const ended = await bench.trirl(['train', file]).ended;
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toBe(
      `${file}: 3 problems:
  line 1: environment: expected an object whose "kind" is ${oneOf(environmentKinds)}, found nothing
  line 3: enviroment: unknown key "enviroment"; did you mean "environment"?
  line 4: algorithm.kind: expected ${oneOf(algorithmKinds)}, found "trirll"; did you mean "trirl"?
`,
    );
    expect(fs.existsSync(path.join(bench.folder, '.trirl'))).toBe(false);
  });

  it.each([
    ['a missing file', ['train', 'none.trirl.json'], /none\.trirl\.json: .*ENOENT/],
    ['a bad --set', ['train', exampleFile('demo.trirl.json'), '--set', 'algorithm.klBound=-1'], /from --set algorithm/],
    ['a --set without value', ['train', exampleFile('demo.trirl.json'), '--set', 'x'], /expected FIELD=VALUE/],
    ['a bad --seed', ['train', exampleFile('demo.trirl.json'), '--seed', 'x'], /whole number/],
    [
      'an --out that is below a file',
      ['train', exampleFile('demo.trirl.json'), '--out', `${exampleFile('README.md')}/x`],
      /README\.md\/x: .*cannot be/,
    ],
    ['no command', [], /Usage: trirl/],
    ['an unknown command', ['fly'], /unknown command/],
    ['an unknown option', ['train', 'x', '--fast'], /unknown option/],
    ['no demonstrations file', ['demos', 'none.npz'], /none\.npz: /],
    ['a report of no run', ['report', '.'], /config\.json: no such file/],
  ])('ends with 2 on %s', async (_, words, reason) => {
    const ended = await bench.trirl(words).ended;
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(reason);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  it('ends with 0 on --help and --version', async () => {
    expect(await bench.trirl(['--help']).ended).toMatchObject({ code: 0, stderr: '' });
    expect((await bench.trirl(['--version']).ended).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('ends with 1 when the run fails', async () => {
    const limited = 'ulimit -f 4; exec "$0" "$@"';
    const started = bench.start(
      'bash',
      [
        '-c',
        limited,
        process.execPath,
        'dist/trirl.cjs',
        'train',
        configFile(),
        '--out',
        path.join(bench.folder, 'out'),
      ],
      { cwd: path.resolve('.') },
    );
    const ended = await started.ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^failed: .* cannot be written: EFBIG/m);
  });
});

describe('trirl demos', () => {
  it('summarises both formats alike', async () => {
    const [npz, jsonl] = await Promise.all(
      ['npz', 'jsonl'].map(async (ending) => {
        const ended = await bench.trirl(['demos', exampleFile(`demonstrations/icy-gridworld-5x5.${ending}`), '--json'])
          .ended;
        expect(ended.code).toBe(0);
        const { file, format, ...rest } = JSON.parse(ended.stdout) as Record<string, unknown>;
        expect(String(file).endsWith(String(format))).toBe(true);
        return rest;
      }),
    );
    expect(npz).toMatchObject({ episodes: 200, steps: 2254, terminated: 200 });
    expect({ ...jsonl, returns: undefined }).toEqual({ ...npz, returns: undefined });
    const text = await bench.trirl(['demos', exampleFile('demonstrations/icy-gridworld-5x5.npz')]).ended;
    expect(text.stdout).toMatch(/episodes +200 \(200 terminated, 0 cut off\)/);
  });

  it('takes columns and a world from the command line', async () => {
    const file = path.join(bench.folder, 'log.csv');
    fs.writeFileSync(file, ['trial;angle;speed;torque', 'a;0;1;0.5', 'a;1;2;0.25', 'b;3;4;9'].join('\n'));
    const columns = { observation: ['angle', 'speed'], action: ['torque'], episode: 'trial' };
    const words = ['demos', file, '--json', '--environment', 'Pendulum-v1', '--columns'];
    const ended = await bench.trirl([...words, JSON.stringify(columns)]).ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const report = demonstrationReportSchema.parse(JSON.parse(ended.stdout));
    expect(report).toMatchObject({ format: 'csv', episodes: 2, steps: 3, stateSize: 2, actionSize: 1 });
    const errors = report.problems.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ message }) => message)).toEqual([
      "An observation has 2 numbers, but the environment's has 3: they are of another environment, or of another version of it.",
    ]);
    expect(report.problems.map(({ kind }) => kind)).toContain('actionRange');
    const wrong = await bench.trirl([...words, JSON.stringify({ ...columns, action: 'torque' })]).ended;
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^--columns: action: .*array/);
  });

  it('writes them in the other format', async () => {
    const jsonl = exampleFile('demonstrations/icy-gridworld-5x5.jsonl');
    const out = path.join(bench.folder, 'other.npz');
    const written = await bench.trirl(['demos', jsonl, '--out', out]).ended;
    expect(written).toMatchObject({ code: 0, stderr: '' });
    expect(written.stdout).toContain(`written to ${out} (npz, float32)`);
    const summary = async (file: string) => {
      const { stdout } = await bench.trirl(['demos', file, '--json']).ended;
      const { episodes, steps, returns } = JSON.parse(stdout) as Record<string, unknown>;
      return { episodes, steps, returns };
    };
    expect(await summary(out)).toEqual(await summary(jsonl));
    const refused = await bench.trirl(['demos', jsonl, '--out', out, '--layout', 'stacked']).ended;
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/other\.npz: episode 0 has \d+ steps and episode \d+ has \d+/);
  });
});

describe('trirl report', () => {
  it('writes one file that holds the run and its charts', async () => {
    const out = path.join(bench.folder, 'out');
    await bench.trirl(['train', exampleFile('demo.trirl.json'), '--out', out]).ended;
    const ended = await bench.trirl(['report', out]).ended;
    expect(ended).toMatchObject({ code: 0, stdout: `${path.join(out, runFiles.report)}\n` });
    const html = fs.readFileSync(path.join(out, runFiles.report), 'utf8');
    const json = /<script type="application\/json" id="trirl-report">(.*)<\/script>/.exec(html)![1]!;
    const data = reportDataSchema.parse(JSON.parse(json));
    expect(data.series.iterations).toHaveLength(readReports(out).length);
    expect(html.length).toBeGreaterThan(json.length + 100_000);
    expect(html).not.toMatch(/(src|href)="?(https?:)?\/\//);
  });
});
