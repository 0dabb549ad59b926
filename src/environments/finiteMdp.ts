// A finite Markov decision process: what the tabular algorithms work on and every finite environment produces.

/** How a finite world can be drawn and addressed on a grid. */
export interface GridLayout {
  readonly width: number;
  readonly height: number;
}

export interface FiniteMdp {
  /** S. */
  readonly states: number;
  /** A, the same in every state. */
  readonly actions: number;
  /** γ in (0, 1). */
  readonly discount: number;
  /** [S], sums to 1. */
  readonly start: Float64Array;
  /** 1 where the state is never left; its transitions are self-loops, [S]. */
  readonly absorbing: Uint8Array;
  /**
   * Transitions in compressed rows: row s * A + a holds the entries rowStart[row] .. rowStart[row + 1] - 1 of
   * `nextState` and `probability`; the probabilities of a row are positive and sum to 1. Length S * A + 1.
   */
  readonly rowStart: Int32Array;
  readonly nextState: Int32Array;
  readonly probability: Float64Array;
  /** True reward r(s), [S], where the environment has one. Only returns and the exact expert use it. */
  readonly reward?: Float64Array;
  readonly actionNames: readonly string[];
  readonly stateNames?: readonly string[];
  readonly grid?: GridLayout;
  /** Displacement (dx, dy) of each action on the grid; dy grows downwards. */
  readonly actionArrows?: readonly (readonly [number, number])[];
  /** The user's named features, [S] each. */
  readonly features?: Readonly<Record<string, Float64Array>>;
}
