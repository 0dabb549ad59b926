import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { reportDataSchema } from '../../../src/protocol/webviewMessages';
import { chooseFrames, reportData } from '../../../src/report/reportData';
import { reportHtml } from '../../../src/report/reportHtml';
import { writeNewRun } from '../../../src/runDirectory/newRun';
import { readLearnedReward } from '../../../src/runDirectory/readRun';
import { Session } from '../../../src/trainer/session';
import { smallExperiment, smallRun } from '../../support/smallRun';

const name = 'is </script><script>alert(1)</script> & <b>';
let folder: string;
beforeEach(async () => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'trirl-unit-')), 'run');
  const experiment = { ...smallExperiment, name };
  writeNewRun(folder, experiment);
  await new Session({
    directory: folder,
    experiment: () => experiment,
    prepare: () => Promise.resolve(smallRun({ iterations: 400 })),
  }).run();
});
afterEach(() => {
  fs.rmSync(path.dirname(folder), { recursive: true, force: true });
});

describe('reportData', () => {
  it('is the whole run, checked by its schema', () => {
    const data = reportDataSchema.parse(reportData(folder));
    expect(data.run).toMatchObject({ id: 'run', name, state: 'finished', controllable: false });
    expect(data.series.iterations).toHaveLength(400);
    expect(data.events.map((e) => e.kind)).toEqual(['noted', 'started', 'finished']);
    expect(data.tuning).toEqual({ algorithm: 'maxEnt', applied: { learningRate: 0.01 }, pending: {} });
    expect(data.baselines).toEqual({ randomKl: 1 });
    expect(data.frames.length).toBeLessThanOrEqual(60);
    expect(data.frames[0]!.iteration).toBe(1);
    expect(data.frames.at(-1)).toMatchObject({ iteration: 400, values: readLearnedReward(folder)!.values });
  });

  it('says why there is none', () => {
    fs.rmSync(path.join(folder, 'world.json'));
    expect(() => reportData(folder)).toThrow(/there is nothing to report/);
    expect(() => reportData(path.dirname(folder))).toThrow(/config\.json: no such file/);
  });
});

describe('reportHtml', () => {
  it('holds program, style and data, none of which can break out', () => {
    const script = 'const a = "</script><!--";\n//# sourceMappingURL=report.js.map\n';
    const html = reportHtml(folder, { script, style: 'p::before{content:"</style>"}' });
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script/g)).toHaveLength(2);
    expect(html.match(/<\/style/g)).toHaveLength(1);
    expect(html).not.toContain('<!--');
    expect(html).not.toContain('sourceMappingURL');
    const json = /<script type="application\/json" id="trirl-report">(.*)<\/script>/.exec(html)![1]!;
    expect(reportDataSchema.parse(JSON.parse(json)).run.name).toBe(name);
    expect(eval(`${/<script>([\s\S]*)<\/script>/.exec(html)![1]!}; a`)).toBe('</script><!--');
  });
});

describe('chooseFrames', () => {
  it('keeps first and last and spreads the others geometrically', () => {
    const all = Array.from({ length: 300 }, (_, i) => i + 1);
    const chosen = chooseFrames(all, 20);
    expect(chosen[0]).toBe(1);
    expect(chosen.at(-1)).toBe(300);
    expect(chosen.length).toBeGreaterThan(14);
    expect(chosen.length).toBeLessThanOrEqual(20);
    expect(chooseFrames([3, 9], 20)).toEqual([3, 9]);
  });
});
