// Where in the chosen episode the page is: the one cursor of charts, map and replay. It plays in real time where the world has a
// clock; between two steps it stands at fractions, and under reduced motion on whole steps only.
import { prefersReducedMotion } from '../components/theme';

/** Steps per second where the world has no clock. */
const usualRate = 10;
const reducedRate = 2;

export const speeds = [0.1, 0.25, 0.5, 1, 2, 4] as const;
export type Speed = (typeof speeds)[number];

export class EpisodeClock {
  /** Steps of the episode; position `length` is the state after the last one. */
  length = 0;
  /** Seconds from step to step. */
  timeStep: number | undefined;
  position = 0;
  speed: Speed = 1;
  private frame: number | undefined;
  private last = 0;
  private readonly listeners: (() => void)[] = [];

  get playing(): boolean {
    return this.frame !== undefined;
  }

  /** The whole step at or before the position. */
  get step(): number {
    return Math.floor(this.position + 1e-6);
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  begin(length: number, timeStep: number | undefined): void {
    this.length = length;
    this.timeStep = timeStep;
    this.position = Math.min(this.position, length);
    this.tell();
  }

  /** Clipped to the episode; stops the film. */
  moveTo(position: number): void {
    this.stop();
    this.position = Math.min(this.length, Math.max(0, position));
    this.tell();
  }

  toggle(): void {
    if (this.playing) this.stop();
    else this.play();
    this.tell();
  }

  stop(): void {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.frame = undefined;
  }

  private play(): void {
    if (this.length === 0) return;
    if (this.position >= this.length) this.position = 0;
    this.last = performance.now();
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  private tick(now: number): void {
    const rate = this.speed * (this.timeStep === undefined ? usualRate : 1 / this.timeStep);
    const seconds = Math.min(0.25, Math.max(0, (now - this.last) / 1000));
    if (prefersReducedMotion()) {
      if (now - this.last >= 1000 / reducedRate) {
        // As far as real time would have gone, but few pictures, and none between two steps.
        this.position = Math.min(this.length, this.step + Math.max(1, Math.round(rate / reducedRate)));
        this.last = now;
        this.tell();
      }
    } else {
      this.position = Math.min(this.length, this.position + seconds * rate);
      this.last = now;
    }
    this.frame = this.position < this.length ? requestAnimationFrame((next) => this.tick(next)) : undefined;
    if (!prefersReducedMotion() || this.frame === undefined) this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
