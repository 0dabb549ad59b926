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
  private readonly courses = courses.map((course) => ({ ...course, line: new Sparkline(40) }));

  constructor(
    private readonly terminal: Terminal,
    private readonly name: string,
  ) {}

  report(report: Report): void {
    this.last = report;
    for (const { metric, height, line } of this.courses) {
      const value = report.values[metric];
      line.push(value === undefined ? undefined : height(value));
    }
    if (performance.now() - this.drawnAt >= redrawMilliseconds) this.draw();
  }

  end(): void {
    if (this.last !== undefined) this.draw();
  }

  private draw(): void {
    const { iteration, values } = this.last!;
    const shown = this.courses.filter(({ line }) => !line.isEmpty).slice(0, 2);
    const rest = shownValues(values, new Set(shown.map(({ metric }) => metric)));
    const lines = [
      `${this.name}  ${bar(iteration / Math.max(1, this.maximumIterations), 24)}  iteration ${iteration} of ${this.maximumIterations}`,
      ...shown.map(
        ({ metric, label, digits, line }) =>
          `  ${label.padEnd(13)} ${number(values[metric], digits).padEnd(10)} ${line.text()}`,
      ),
      `  ${rest.map(([label, text]) => `${label} ${text}`).join('   ')}`,
    ].map((line) => line.slice(0, this.terminal.columns - 1));
    this.terminal.write(`${clearLines(this.drawnLines)}${lines.join('\n')}\n`);
    this.drawnLines = lines.length;
    this.drawnAt = performance.now();
  }
}

/** What is drawn as it goes, the first two of them that are reported. */
const courses: readonly {
  readonly metric: MetricName;
  readonly label: string;
  readonly digits: number;
  readonly height: (value: number) => number;
}[] = [
  {
    metric: 'occupancy/kl',
    label: 'occupancy KL',
    digits: 4,
    height: (value) => Math.log(Math.max(value, Number.MIN_VALUE)),
  },
  { metric: 'dual/value', label: 'dual G', digits: 6, height: (value) => value },
  { metric: 'return/true', label: 'return', digits: 5, height: (value) => value },
  { metric: 'policy/entropy', label: 'entropy', digits: 4, height: (value) => value },
];

/** The metrics that fit a line, in order, as far as the algorithm reports them. */
function shownValues(
  values: Report['values'],
  drawn: ReadonlySet<MetricName> = new Set(),
): [label: string, text: string][] {
  const shown: [MetricName, string, (value: number) => string][] = [
    ['occupancy/kl', 'KL', (value) => number(value)],
    ['dual/value', 'G', (value) => number(value, 6)],
    ['trustRegion/eta', 'eta', (value) => number(value, 3)],
    ['reward/step', "eps'", (value) => number(value, 3)],
    ...(values['rollout/steps'] === undefined ? [] : policyValues),
    ['return/normalised', 'return', (value) => value.toFixed(3)],
    ['time/iterationsPerSecond', '', (value) => `${count(value)} it/s`],
  ];
  return shown.flatMap(([name, label, words]) => {
    const value = values[name];
    return value === undefined || drawn.has(name) ? [] : [[label, words(value)] as [string, string]];
  });
}

/** Of a policy that acts in a world. */
const policyValues: [MetricName, string, (value: number) => string][] = [
  ['return/true', 'J', (value) => number(value)],
  ['policy/kl', 'KL', (value) => number(value, 3)],
  ['rollout/steps', '', (value) => `${count(value)} steps`],
  ['rollout/stepsPerSecond', '', (value) => `${count(value)} steps/s`],
];

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

  get isEmpty(): boolean {
    return this.values.length === 0;
  }

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
