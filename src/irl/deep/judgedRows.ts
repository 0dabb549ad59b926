// What a reward is asked about in each iteration, in one matrix: all of the agent's rows, the absorbing state, and a sample of
// the demonstrations.
import type { ExpertData } from './adversary';
import type { RewardTerms } from './rewardEvaluator';
import type { Judgement } from './rewardLearner';

/** Rows of the demonstrations in a sample, E. */
const expertSample = 255;

export class JudgedRows {
  /** [M + 1 + E, width] */
  readonly rows: Float32Array;
  /** To be filled with what the rows are worth. */
  readonly terms: RewardTerms;
  readonly judgement: Judgement;
  private readonly agentRows: number;
  private readonly experts: number;

  /** @param agentRows M. */
  constructor(
    private readonly expert: ExpertData,
    { agentRows, width }: { readonly agentRows: number; readonly width: number },
  ) {
    this.agentRows = agentRows;
    this.experts = Math.min(expertSample, expert.rows.length / width);
    const count = agentRows + 1 + this.experts;
    this.rows = new Float32Array(count * width);
    this.rows.set(expert.absorbing, agentRows * width);
    this.terms = { sum: new Float32Array(count), first: new Float32Array(count) };
    const { sum, first } = this.terms;
    const part = (from: number, to: number) => ({ sum: sum.subarray(from, to), first: first.subarray(from, to) });
    this.judgement = {
      agent: part(0, agentRows),
      expert: part(agentRows + 1, count),
      absorbing: {
        get sum() {
          return sum[agentRows]!;
        },
        get first() {
          return first[agentRows]!;
        },
      },
    };
  }

  get count(): number {
    return this.terms.sum.length;
  }

  /** Takes in the agent's rows, and another sample of the expert's: evenly spread, beginning elsewhere each time.
   * @param turn any integer that counts the calls. */
  fill(agent: Float32Array, turn: number): void {
    this.rows.set(agent);
    const { experts } = this;
    const width = agent.length / this.agentRows;
    const all = this.expert.rows.length / width;
    const first = (turn * 7919) % all;
    for (let i = 0; i < experts; i++) {
      const row = (first + Math.floor((i * all) / experts)) % all;
      this.rows.set(this.expert.rows.subarray(row * width, (row + 1) * width), (this.agentRows + 1 + i) * width);
    }
  }
}
