// The parts of deep inverse learning put together: the policy's learner, the demonstrations as rows, the reward's learner, and
// all of their state in one place. The order of things is trainDeep's.
import type { MetricName } from '../../protocol/metrics';
import type { TrainingState } from '../../protocol/trainingState';
import { stepsPerIteration } from '../../protocol/policyAlgorithms';
import { RandomStream } from '../../tensors/random';
import { PolicyLearner, type GivenReward } from '../policy/policyLearner';
import { AgentAbsorbingTime, expertAbsorbingShare } from './absorbingTime';
import { Adversary, type ExpertData } from './adversary';
import { AirlReward } from './airlReward';
import { CorrectedReward } from './correctedReward';
import type { DeepConfig } from './deepConfig';
import type { DiscriminatorShape } from './discriminator';
import { GailReward } from './gailReward';
import { MaxEntReward } from './maxEntReward';
import { RewardDeviation } from './rewardDeviation';
import type { AgentData, Judgement, RewardLearner } from './rewardLearner';
import type { DeepProblem } from './trainDeep';
import { scaleOf, TransitionRows } from './transitionRows';

/** Streams of random numbers of the run's seed; the policy's learner has the first ones. */
const streams = { discriminator: 10, minibatches: 11 } as const;

interface DeepParts {
  readonly policy: PolicyLearner;
  readonly reward: RewardLearner;
  readonly rows: TransitionRows;
  readonly expertShare: number;
}

export class DeepLearner {
  readonly policy: PolicyLearner;
  readonly reward: RewardLearner;
  /** Share of the expert's padded time in the absorbing state. */
  readonly expertShare: number;
  private readonly rows: TransitionRows;
  private readonly agentRows: Float32Array;
  private readonly scaledRewards: Float32Array;
  private readonly deviation = new RewardDeviation();
  private readonly absorbingTime: AgentAbsorbingTime;

  private constructor(
    private readonly problem: DeepProblem,
    private readonly config: DeepConfig,
    { policy, reward, rows, expertShare }: DeepParts,
  ) {
    this.policy = policy;
    this.reward = reward;
    this.rows = rows;
    this.expertShare = expertShare;
    const count = stepsPerIteration(config.policy);
    this.agentRows = new Float32Array(count * rows.width);
    this.scaledRewards = new Float32Array(count);
    this.absorbingTime = new AgentAbsorbingTime(config.policy.environments, limitOf(problem, policy));
  }

  static async create(problem: DeepProblem, config: DeepConfig): Promise<DeepLearner> {
    const { backend, trajectories, seed } = problem;
    const policy = await PolicyLearner.create(problem, config.policy);
    const { observationNames, actionSpace } = policy.shape;
    const scale = scaleOf(trajectories.states, trajectories.stateSize);
    const rows = new TransitionRows(config.inputs, scale, actionSpace, observationNames);
    const expert: ExpertData = {
      rows: new Float32Array(trajectories.steps * rows.width),
      absorbingShare: expertAbsorbingShare(trajectories, limitOf(problem, policy)),
      absorbing: rows.absorbing(),
      noisy: rows.noisy,
    };
    rows.write({ ...trajectories, terminated: trajectories.absorbing }, expert.rows, { count: trajectories.steps });
    const shape: DiscriminatorShape = {
      inputs: config.inputs,
      width: rows.width,
      stateColumns: rows.stateColumns,
      hidden: config.hidden,
      discount: config.policy.discount,
    };
    const agentRows = stepsPerIteration(config.policy);
    const adversary = new Adversary(backend, shape, expert, {
      agentRows,
      minibatch: config.discriminatorMinibatch,
      passes: config.discriminatorPasses,
      objective: config.kind === 'deepMaxEnt' ? 'difference' : 'crossEntropy',
      random: [new RandomStream(seed, streams.discriminator), new RandomStream(seed, streams.minibatches)],
    });
    const given = { agentRows, expert };
    const reward = rewardLearner(problem, config, { policy, shape, adversary, ...given });
    return new DeepLearner(problem, config, { policy, reward, rows, expertShare: expert.absorbingShare });
  }

  /** What the policy did in its last rollout, as rows. The same arrays at each call. */
  look(): AgentData {
    const { observations, worldActions, nextObservations, terminated, truncated, logProbabilities } =
      this.policy.columns;
    this.rows.write(
      { states: observations, actions: worldActions, nextStates: nextObservations, terminated },
      this.agentRows,
      { count: logProbabilities.length },
    );
    const absorbingShare = this.absorbingTime.shareOf(terminated, truncated);
    return { rows: this.agentRows, logProbabilities, absorbingShare, iteration: this.policy.iteration };
  }

  /** Rewards at the scale that the critic is to see; a terminated episode goes on in the absorbing state for ever. */
  scaled({ agent: { sum }, absorbing }: Judgement): GivenReward {
    this.deviation.note(sum);
    const scale = this.scale;
    for (let i = 0; i < sum.length; i++) this.scaledRewards[i] = sum[i]! * scale;
    return {
      rewards: this.scaledRewards,
      afterTermination: (absorbing.sum * scale) / (1 - this.config.policy.discount),
    };
  }

  /** In units of β. */
  get rewardDeviation(): number {
    return this.deviation.value;
  }

  /** Nats of return in one unit of the solver's objective. */
  solverUnit(beta: number): number {
    return (beta * this.policy.advantageDeviation) / this.scale;
  }

  returns(): Partial<Record<MetricName, number>> {
    const { meanReturn, meanLength } = this.policy.finished;
    const { expertReturn, randomReturn } = this.problem;
    if (meanReturn === undefined || meanLength === undefined) return {};
    const isScaled = expertReturn !== undefined && randomReturn !== undefined && expertReturn !== randomReturn;
    return {
      'return/true': meanReturn,
      ...(isScaled ? { 'return/normalised': (meanReturn - randomReturn) / (expertReturn - randomReturn) } : {}),
      'rollout/episodeLength': meanLength,
    };
  }

  save(): TrainingState {
    const policy = this.policy.save();
    const reward = this.reward.save();
    return {
      tensors: { ...policy.tensors, ...reward.tensors },
      facts: {
        ...policy.facts,
        reward: reward.facts,
        rewardDeviation: this.deviation.save(),
        absorbingTime: this.absorbingTime.save(),
      },
    };
  }

  async dispose(): Promise<void> {
    this.reward.dispose();
    await this.policy.dispose();
  }

  private get scale(): number {
    return this.config.rewardDeviation / this.deviation.value;
  }
}

function limitOf({ world }: DeepProblem, { shape }: PolicyLearner): number {
  return ('maxEpisodeSteps' in world ? world.maxEpisodeSteps : undefined) ?? shape.maxEpisodeSteps;
}

interface RewardParts {
  readonly policy: PolicyLearner;
  readonly shape: DiscriminatorShape;
  readonly adversary: Adversary;
  readonly agentRows: number;
  readonly expert: ExpertData;
}

function rewardLearner(
  { backend, trajectories }: DeepProblem,
  config: DeepConfig,
  { policy, shape, adversary, ...given }: RewardParts,
): RewardLearner {
  switch (config.kind) {
    case 'deepTrirl':
      return new CorrectedReward(backend, shape, adversary, { ...config, ...given });
    case 'gail':
      return new GailReward(backend, shape, adversary, given);
    case 'airl': {
      const expertLogProbabilities = policy.densityOf(trajectories);
      return new AirlReward(backend, shape, adversary, { ...given, expertLogProbabilities });
    }
    case 'deepMaxEnt':
      return new MaxEntReward(backend, shape, adversary, { ...config, ...given });
  }
}
