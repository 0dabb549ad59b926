// Progress of a run in a terminal: a few lines that are redrawn, or plain lines, thinned, where nothing can be redrawn.
import type { MetricName } from '../protocol/metrics';
import type { Report } from '../protocol/report';
import { clearLines, type Terminal } from './terminal';
import { count, number } from './words';

const redrawMilliseconds = 100;
const plainMilliseconds = 1_000;
const sparks = '▁▂▃▄▅▆▇█';

export interface Progress {
  report(report: Report): void;
  /** Leaves the newest state standing. */
  end(): void;
}

export function progressOn(terminal: Terminal, name: string): Progress & { maximumIterations: number } {
  return terminal.canRedraw ? new RedrawnProgress(terminal, name) : new PlainProgress(terminal);
}

/** Lines of a log: 1, 2, 5, 10, 20, 50, ... and one a second. */
export class PlainProgress implements Progress {
  maximumIterations = 0;
  private last: Report | undefined;
  private printedIteration = 0;
  private printedAt = performance.now();

  constructor(private readonly terminal: Terminal) {}

  report(report: Report): void {
    this.last = report;
    if (isRound(report.iteration) || performance.now() - this.printedAt >= plainMilliseconds) this.print(report);
  }

  end(): void {
    if (this.last !== undefined && this.last.iteration > this.printedIteration) this.print(this.last);
  }

  private print(report: Report): void {
    const { iteration, values } = report;
    const parts = shownValues(values).map(([label, text]) => `${label} ${text}`);
    this.terminal.write(`iteration ${iteration}/${this.maximumIterations}  ${parts.join('  ')}\n`);
    this.printedIteration = iteration;
    this.printedAt = performance.now();
  }
}

class RedrawnProgress implements Progress {
  maximumIterations = 0;
  private last: Report | undefined;
  private drawnAt = -Infinity;
  private drawnLines = 0;
  private readonly kl = new Sparkline(40);
  private readonly dual = new Sparkline(40);

  constructor(
    private readonly terminal: Terminal,
    private readonly name: string,
  ) {}

  report(report: Report): void {
    this.last = report;
    const { 'occupancy/kl': kl, 'dual/value': dual } = report.values;
    this.kl.push(kl === undefined ? undefined : Math.log(Math.max(kl, Number.MIN_VALUE)));
    this.dual.push(dual);
    if (performance.now() - this.drawnAt >= redrawMilliseconds) this.draw();
  }

  end(): void {
    if (this.last !== undefined) this.draw();
  }

  private draw(): void {
    const { iteration, values } = this.last!;
    const rest = shownValues(values).filter(([label]) => label !== 'KL' && label !== 'G');
    const lines = [
      `${this.name}  ${bar(iteration / Math.max(1, this.maximumIterations), 24)}  iteration ${iteration} of ${this.maximumIterations}`,
      `  occupancy KL  ${number(values['occupancy/kl']).padEnd(10)} ${this.kl.text()}`,
      `  dual G        ${number(values['dual/value'], 6).padEnd(10)} ${this.dual.text()}`,
      `  ${rest.map(([label, text]) => `${label} ${text}`).join('   ')}`,
    ].map((line) => line.slice(0, this.terminal.columns - 1));
    this.terminal.write(`${clearLines(this.drawnLines)}${lines.join('\n')}\n`);
    this.drawnLines = lines.length;
    this.drawnAt = performance.now();
  }
}

/** The metrics that fit a line, in order, as far as the algorithm reports them. */
function shownValues(values: Report['values']): [label: string, text: string][] {
  const shown: [MetricName, string, (value: number) => string][] = [
    ['occupancy/kl', 'KL', (value) => number(value)],
    ['dual/value', 'G', (value) => number(value, 6)],
    ['trustRegion/eta', 'eta', (value) => number(value, 3)],
    ['reward/step', "eps'", (value) => number(value, 3)],
    ['return/normalised', 'return', (value) => value.toFixed(3)],
    ['time/iterationsPerSecond', '', (value) => `${count(value)} it/s`],
  ];
  return shown.flatMap(([name, label, words]) => {
    const value = values[name];
    return value === undefined ? [] : [[label, words(value)] as [string, string]];
  });
}

function isRound(iteration: number): boolean {
  return /^[125]0*$/.test(String(iteration));
}

function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, share) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** The whole course of a quantity in a bounded number of characters: neighbours are merged as it grows. */
export class Sparkline {
  private values: number[] = [];
  /** Reports per character. */
  private stride = 1;
  private seen = 0;

  /** @param width characters, even. */
  constructor(private readonly width: number) {}

  push(value: number | undefined): void {
    if (value === undefined) return;
    if (this.seen++ % this.stride !== 0) {
      this.values[this.values.length - 1] = value;
      return;
    }
    if (this.values.length === this.width) {
      this.values = this.values.filter((_, index) => index % 2 === 1);
      this.stride *= 2;
    }
    this.values.push(value);
  }

  text(): string {
    const low = Math.min(...this.values);
    const high = Math.max(...this.values);
    return this.values
      .map((value) => sparks[high === low ? 0 : Math.round(((value - low) / (high - low)) * (sparks.length - 1))])
      .join('');
  }
}
