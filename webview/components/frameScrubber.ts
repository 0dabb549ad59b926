// Moves through the recorded iterations of a reward: a slider over a thin line of G(r), a play button, and for a live
// run a box that keeps to the newest.
import { h, setAttributes, setText, svg } from './dom';
import { prefersReducedMotion } from './theme';
import { button, checkbox } from './toolkit';

export interface FrameScrubberOptions {
  readonly onPick: (iteration: number) => void;
  /** Absent where nothing new will ever come. */
  readonly onFollow?: (follow: boolean) => void;
}

const lineWidth = 1000;
const lineHeight = 30;

export class FrameScrubber {
  readonly element: HTMLElement;
  private readonly slider = h('input', { type: 'range', class: 'slider', min: 0, step: 1, 'aria-label': 'Iteration' });
  private readonly line = svg('path');
  private readonly label = h('span', { class: 'scrubber-label' });
  private readonly play;
  private readonly follow;
  private recorded: readonly number[] = [];
  private dual: readonly (readonly [number, number])[] = [];
  private shown: number | undefined;
  private playing: number | undefined;

  constructor(private readonly options: FrameScrubberOptions) {
    this.play = button({
      label: 'Play',
      icon: 'play',
      appearance: 'icon',
      onClick: () => (this.playing === undefined ? this.startPlaying() : this.stopPlaying()),
    });
    const { onFollow } = options;
    this.follow =
      onFollow &&
      checkbox({
        label: 'Follow latest',
        checked: true,
        onChange: (follow) => {
          this.stopPlaying();
          onFollow(follow);
        },
      });
    this.slider.addEventListener('input', () => {
      this.stopPlaying();
      this.pick(Number(this.slider.value));
    });
    this.element = h(
      'div',
      { class: 'scrubber', role: 'group', 'aria-label': 'Recorded iterations' },
      this.play.element,
      h(
        'div',
        { class: 'scrubber-track' },
        svg(
          'svg',
          { viewBox: `0 0 ${lineWidth} ${lineHeight}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
          this.line,
        ),
        this.slider,
      ),
      this.label,
      this.follow?.element,
    );
  }

  setRecorded(recorded: readonly number[], dual: readonly (readonly [number, number])[]): void {
    this.recorded = recorded;
    this.dual = dual;
    setAttributes(this.slider, { max: Math.max(0, recorded.length - 1), disabled: recorded.length < 2 });
    this.play.setDisabled(recorded.length < 2);
    this.drawLine();
    this.place();
  }

  /** Whether something new can come. */
  setLive(live: boolean): void {
    if (this.follow) this.follow.element.hidden = !live;
  }

  /** The frame on the screen; it may be one that was not recorded. */
  setShown(iteration: number, following: boolean): void {
    this.shown = iteration;
    this.follow?.setChecked(following);
    this.place();
    if (this.playing !== undefined) this.scheduleNext();
  }

  private place(): void {
    const last = this.recorded.at(-1);
    setText(
      this.label,
      this.shown === undefined
        ? ''
        : `iteration ${this.shown}${last === undefined ? '' : ` of ${Math.max(last, this.shown)}`}`,
    );
    if (this.shown === undefined) return;
    const index = this.nearestIndex(this.shown);
    this.slider.value = String(index);
    this.slider.style.setProperty(
      '--share',
      (this.recorded.length > 1 ? index / (this.recorded.length - 1) : 1).toFixed(4),
    );
    setAttributes(this.slider, { 'aria-valuetext': `iteration ${this.shown}` });
  }

  private nearestIndex(iteration: number): number {
    let best = 0;
    this.recorded.forEach((recorded, i) => {
      if (Math.abs(recorded - iteration) < Math.abs(this.recorded[best]! - iteration)) best = i;
    });
    return best;
  }

  private pick(index: number): void {
    const iteration = this.recorded[index];
    if (iteration !== undefined) this.options.onPick(iteration);
  }

  private startPlaying(): void {
    if (this.recorded.length < 2) return;
    this.playing = 0;
    this.play.setLabel('Pause playing', 'debug-pause');
    const index = this.shown === undefined ? 0 : this.nearestIndex(this.shown);
    this.pick(index >= this.recorded.length - 1 ? 0 : index + 1);
  }

  private stopPlaying(): void {
    if (this.playing === undefined) return;
    clearTimeout(this.playing);
    this.playing = undefined;
    this.play.setLabel('Play', 'play');
  }

  /** The next frame is asked for when the last one is on the screen: a slow host slows the film, nothing piles up. */
  private scheduleNext(): void {
    clearTimeout(this.playing);
    const index = this.nearestIndex(this.shown ?? 0);
    if (index >= this.recorded.length - 1) {
      this.stopPlaying();
      return;
    }
    this.playing = window.setTimeout(() => this.pick(index + 1), prefersReducedMotion() ? 600 : 120);
  }

  /** G(r) by recorded position, so that the line stands over the slider's own steps. */
  private drawLine(): void {
    const points = this.dual.filter(([, value]) => Number.isFinite(value));
    const { recorded } = this;
    if (points.length < 2 || recorded.length < 2) {
      this.line.removeAttribute('d');
      return;
    }
    const values = points.map(([, value]) => value);
    const low = Math.min(...values);
    const spread = Math.max(...values) - low || 1;
    let next = 0;
    let path = '';
    for (const [iteration, value] of points) {
      while (next < recorded.length - 1 && recorded[next + 1]! <= iteration) next += 1;
      const here = recorded[next]!;
      const after = recorded[next + 1];
      const part = after === undefined ? 0 : Math.min(1, Math.max(0, (iteration - here) / (after - here)));
      const x = (lineWidth * Math.min(recorded.length - 1, next + part)) / (recorded.length - 1);
      const y = 2 + (lineHeight - 4) * (1 - (value - low) / spread);
      path += `${path === '' ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(2)}`;
    }
    this.line.setAttribute('d', path);
  }
}
