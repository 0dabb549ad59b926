// A frozen reward as what a policy is trained on from scratch: does it lead to the expert's behaviour by itself, also in a world
// that has changed?
import { rewardDeviationSchema } from '../../protocol/deepState';
import { InputError } from '../../protocol/inputError';
import type { GivenReward, RewardSource } from '../policy/rewardSource';
import type { RolloutColumns } from '../policy/rollouts';
import type { FrozenReward } from './frozenReward';
import { RewardDeviation } from './rewardDeviation';

/** Standard deviation of the rewards that the critic sees, as in learning them. */
const seenDeviation = 0.1;

export class FrozenRewardSource implements RewardSource {
  private readonly deviation = new RewardDeviation();
  private scaled = new Float32Array(0);

  /** @param discount γ of the policy that is trained. */
  constructor(
    private readonly reward: FrozenReward,
    private readonly discount: number,
  ) {}

  of({ observations, worldActions, nextObservations, terminated }: RolloutColumns): GivenReward {
    const count = terminated.length;
    const columns = { states: observations, actions: worldActions, nextStates: nextObservations, terminated };
    const values = this.reward.evaluate(columns, count);
    this.deviation.note(values);
    const scale = seenDeviation / this.deviation.value;
    if (this.scaled.length !== count) this.scaled = new Float32Array(count);
    for (let i = 0; i < count; i++) this.scaled[i] = values[i]! * scale;
    return { rewards: this.scaled, afterTermination: (this.reward.absorbing * scale) / (1 - this.discount) };
  }

  save() {
    return { deviation: this.deviation.save() };
  }

  restore(saved: unknown): void {
    const parsed = rewardDeviationSchema.safeParse((saved as { deviation?: unknown } | undefined)?.deviation);
    if (!parsed.success) throw new InputError('expected the scale of a learned reward', { field: 'learnedReward' });
    this.deviation.restore(parsed.data);
  }

  dispose(): void {
    this.reward.dispose();
  }
}
