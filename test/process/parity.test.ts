// `trirl train` with the shipped reference experiment against the numbers of the public code: what reaches the files is
// what the algorithm computed, to the last digits.
import { expect, it } from 'vitest';
import fs from 'node:fs';
import path from 'node:path';
import { readLearnedReward, readReports } from '../../src/runDirectory/readRun';
import { exampleFile, root, testBench } from '../support/trainerProcess';

const bench = testBench();

interface Reference {
  readonly KL: number[];
  readonly G: number[];
  readonly kl_pi_piold: number[];
  readonly final_theta_diag: number[];
}

it('the reference experiment from the command line agrees with the public code', async () => {
  const file = path.join(root, 'test/fixtures/reference/icy-gridworld-5x5.json');
  const reference = JSON.parse(fs.readFileSync(file, 'utf8')) as Reference;
  const out = path.join(bench.folder, 'out');
  const ended = await bench.trirl(['train', exampleFile('reference-5x5.trirl.json'), '--out', out]).ended;
  expect(ended.code).toBe(0);

  const reports = readReports(out);
  expect(reports).toHaveLength(257);
  const apart = (found: readonly (number | undefined)[], expected: readonly number[]) =>
    Math.max(...expected.map((value, index) => Math.abs(found[index]! - value)));
  expect(
    apart(
      reports.map(({ values }) => values['occupancy/kl']),
      reference.KL,
    ),
  ).toBeLessThan(1e-9);
  expect(
    apart(
      reports.map(({ values }) => values['dual/value']),
      reference.G,
    ),
  ).toBeLessThan(1e-8);
  expect(
    apart(
      reports.map(({ values }) => values['policy/kl']),
      reference.kl_pi_piold,
    ),
  ).toBeLessThan(1e-9);
  const reward = readLearnedReward(out)!;
  expect(reward.iteration).toBe(257);
  expect(reward.values).toHaveLength(25);
  expect(apart(reward.values, reference.final_theta_diag)).toBeLessThan(1e-9);
});
