import { describe, expect, it } from 'vitest';
import { progressOn, Sparkline } from '../../../src/cli/progress';
import type { Terminal } from '../../../src/cli/terminal';

function recorder(canRedraw: boolean): Terminal & { readonly written: string[] } {
  const written: string[] = [];
  return { canRedraw, hasColour: false, columns: 60, written, write: (text) => void written.push(text) };
}

const report = (iteration: number) => ({
  iteration,
  revision: 0,
  values: { 'occupancy/kl': 1 / iteration, 'dual/value': -iteration, 'return/normalised': 0.5 },
});

describe('progress', () => {
  it('prints round iterations and the last one where nothing can be redrawn', () => {
    const terminal = recorder(false);
    const progress = progressOn(terminal, 'x');
    progress.maximumIterations = 1000;
    for (let i = 1; i <= 123; i++) progress.report(report(i));
    progress.end();
    expect(terminal.written.map((line) => Number(/^iteration (\d+)\/1000 {2}KL /.exec(line)![1]))).toEqual([
      1, 2, 5, 10, 20, 50, 100, 123,
    ]);
    expect(terminal.written.at(-1)).toBe('iteration 123/1000  KL 0.00813  G -123  return 0.500\n');
    expect(terminal.written.join('')).not.toContain('\u001b');
  });

  it('redraws a few lines on a terminal, none wider than it is', () => {
    const terminal = recorder(true);
    const progress = progressOn(terminal, 'x');
    progress.maximumIterations = 1000;
    for (let i = 1; i <= 1000; i++) progress.report(report(i));
    progress.end();
    expect(terminal.written.length).toBeLessThan(50);
    const last = terminal.written.at(-1)!;
    expect(last.startsWith('\u001b[4A\u001b[J')).toBe(true);
    const lines = last.slice('\u001b[4A\u001b[J'.length).split('\n');
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line.length).toBeLessThan(60);
    expect(lines[0]).toContain('█'.repeat(24));
  });
});

describe('Sparkline', () => {
  it('shows the whole course in a bounded width', () => {
    const line = new Sparkline(8);
    for (let i = 0; i <= 7; i++) line.push(i);
    expect(line.text()).toBe('▁▂▃▄▅▆▇█');
    for (let i = 8; i < 1000; i++) line.push(i);
    expect(line.text().length).toBeGreaterThan(4);
    expect(line.text().length).toBeLessThanOrEqual(8);
    expect([...line.text()]).toEqual([...line.text()].sort());
  });
});
