// The strip at the foot of the page: play, scrub, speed, and the sum of rewards so far as a thin line behind the slider.
import { h, oncePerFrame, setAttributes, setText, svg } from '../components/dom';
import { clock as clockText } from '../components/format';
import { button, checkbox, dropdown } from '../components/toolkit';
import { speeds, type EpisodeClock, type Speed } from './episodeClock';

const lineWidth = 1000;
const lineHeight = 30;

export class TimeStrip {
  readonly element: HTMLElement;
  private readonly slider = h('input', { type: 'range', class: 'slider', min: 0, step: 1, 'aria-label': 'Step' });
  private readonly line = svg('path');
  private readonly label = h('span', { class: 'scrubber-label' });
  private readonly play;
  private readonly follow;

  constructor(
    private readonly clock: EpisodeClock,
    options: { readonly onFollow: (follow: boolean) => void },
  ) {
    this.play = button({ label: 'Play', icon: 'play', appearance: 'icon', onClick: () => clock.toggle() });
    this.follow = checkbox({ label: 'Follow', checked: true, onChange: options.onFollow });
    this.follow.element.hidden = true;
    this.slider.addEventListener('input', () => clock.moveTo(Number(this.slider.value)));
    this.element = h(
      'div',
      { class: 'scrubber', role: 'group', 'aria-label': 'Time in the episode' },
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
      dropdown<`${Speed}`>({
        label: 'Speed',
        options: speeds.map((speed) => ({ value: `${speed}` as const, label: `${speed}×` })),
        value: '1',
        onChange: (value) => {
          clock.speed = Number(value) as Speed;
        },
      }),
      this.follow.element,
    );
    clock.onChange(oncePerFrame(() => this.place()));
  }

  setCanFollow(can: boolean): void {
    this.follow.element.hidden = !can;
  }

  /** Sum of rewards by step, thinned; undefined where there are no rewards. */
  setReturns(steps: Int32Array, sums: Float64Array | undefined): void {
    if (sums === undefined || sums.length < 2) {
      this.line.removeAttribute('d');
      return;
    }
    const low = sums.reduce((a, b) => Math.min(a, b), Infinity);
    const spread = sums.reduce((a, b) => Math.max(a, b), -Infinity) - low || 1;
    const last = Math.max(1, this.clock.length);
    this.line.setAttribute(
      'd',
      [...sums]
        .map((sum, i) => {
          const x = (lineWidth * steps[i]!) / last;
          const y = 2 + (lineHeight - 4) * (1 - (sum - low) / spread);
          return `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(2)}`;
        })
        .join(''),
    );
  }

  private place(): void {
    const { length, step, timeStep, playing, position } = this.clock;
    this.play.setLabel(playing ? 'Pause' : 'Play', playing ? 'debug-pause' : 'play');
    setAttributes(this.slider, { max: length });
    this.slider.value = String(step);
    this.slider.style.setProperty('--share', (length > 0 ? position / length : 0).toFixed(4));
    const seconds = timeStep === undefined ? '' : ` · ${clockText(step * timeStep)}`;
    const words = `step ${step} of ${length}${seconds}`;
    setText(this.label, words);
    setAttributes(this.slider, { 'aria-valuetext': step === length ? `${words}, the end` : words });
  }
}
