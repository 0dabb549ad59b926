// The corrected reward of TRIRL as what it is made of: the last k discriminators with their reward steps. The recursion
// r ← (1 − ε′) r + ε′ β D, with ε′ = ε / (1 + η), unrolled is a weighted sum of them (arXiv 2605.11020).

export interface WeightedParts {
  /** Places of the discriminators in `parameters`, newest first. */
  readonly places: readonly number[];
  /** r / β = Σ weight · D; [places.length]. */
  readonly weights: readonly number[];
  /** Weight of all that is left out: too light, or fallen out of the memory. */
  readonly droppedWeight: number;
}

export class DiscriminatorHistory {
  /** [capacity, size], in the order of a ring. */
  readonly parameters: Float32Array;
  private readonly steps: Float64Array;
  private pushed = 0;

  /** @param capacity k. @param size parameters of a discriminator. */
  constructor(
    readonly capacity: number,
    readonly size: number,
  ) {
    this.parameters = new Float32Array(capacity * size);
    this.steps = new Float64Array(capacity);
  }

  /** Discriminators held. */
  get count(): number {
    return Math.min(this.pushed, this.capacity);
  }

  /** Takes in the newest discriminator with the large step ε: its η is still 0. @param parameters [size], copied. */
  push(parameters: Float32Array, dualStep: number): void {
    const place = this.pushed++ % this.capacity;
    this.parameters.set(parameters, place * this.size);
    this.steps[place] = dualStep;
  }

  /** Corrects the newest step by the multiplier that the policy update came to. Returns ε′. */
  correct(eta: number): number {
    const place = (this.pushed - 1) % this.capacity;
    return (this.steps[place]! /= 1 + eta);
  }

  /** @param leastWeight lighter terms are left out. */
  weighted(leastWeight: number): WeightedParts {
    const places: number[] = [];
    const weights: number[] = [];
    let rest = 1;
    let dropped = 0;
    for (let age = 0; age < this.count; age++) {
      const place = (this.pushed - 1 - age) % this.capacity;
      const weight = rest * this.steps[place]!;
      rest *= 1 - this.steps[place]!;
      if (weight < leastWeight && age > 0) dropped += weight;
      else {
        places.push(place);
        weights.push(weight);
      }
    }
    // Before the first discriminator the reward was 0, so nothing is missing until the ring is full.
    return { places, weights, droppedWeight: dropped + (this.pushed > this.capacity ? rest : 0) };
  }

  at(place: number): Float32Array {
    return this.parameters.subarray(place * this.size, (place + 1) * this.size);
  }

  save() {
    return { pushed: this.pushed, steps: Array.from(this.steps), parameters: this.parameters.slice() };
  }

  restore({ pushed, steps, parameters }: { pushed: number; steps: readonly number[]; parameters: Float32Array }): void {
    this.pushed = pushed;
    this.steps.set(steps);
    this.parameters.set(parameters);
  }
}
