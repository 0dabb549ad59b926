import { describe, expect, it } from 'vitest';
import path from 'node:path';
import { readDemonstrations } from '../../../src/demonstrations/readDemonstrations';
import { reportOn } from '../../../src/demonstrations/checkedDemonstrations';
import { demonstrationsMarkdown } from '../../../src/ui/demonstrationsText';
import { markdownText } from '../../../src/ui/markdownText';
import { durationText, numberText } from '../../../src/ui/numberText';

describe('numberText', () => {
  it.each<[number, number | undefined, string]>([
    [0, undefined, '0'],
    [0.123456, undefined, '0.123'],
    [0.5, 4, '0.5'],
    [0.00012345, 2, '1.2e-4'],
    [1e-5, undefined, '1e-5'],
    [-2.5e-7, undefined, '-2.5e-7'],
    [12345, undefined, '12345'],
    [99.96, 3, '100'],
    [3_000_000, undefined, '3e+6'],
    [NaN, undefined, '–'],
  ])('%d with %s digits is %s', (value, digits, text) => {
    expect(numberText(value, digits)).toBe(text);
  });
});

describe('durationText', () => {
  it.each([
    [0.123, '0.12 s'],
    [59.4, '59 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('demonstrationsMarkdown', () => {
  it('says what is in the shipped demonstrations', async () => {
    const file = path.resolve('examples/workspace/demonstrations/icy-gridworld-5x5.npz');
    const summary = reportOn(await readDemonstrations(file));
    const text = demonstrationsMarkdown(summary);
    expect(text).toMatch(/^# icy-gridworld-5x5\.npz\n/);
    expect(text).toContain(`| Episodes | ${summary.episodes} |`);
    expect(text).toContain(`| Steps | ${summary.steps} |`);
    expect(text).toContain('| Different states | ');
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe('markdownText', () => {
  it('lets nothing be read as a sign, and wraps', () => {
    expect(markdownText('a_b *c*\n[d](command:e) <img> & `f`\0')).toBe(
      'a\\_b \\*c\\* \\[d\\]\\(command:e\\) &lt;img\\> &amp; \\`f\\` ',
    );
  });
});
