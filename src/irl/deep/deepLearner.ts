// The parts of deep inverse learning put together: the policy's learner, the demonstrations as rows, the reward's learner, and
// all of their state in one place. The order of things is trainDeep's.
import { actionSize } from '../../environments/continuousEnvironment';
import { deepFactsSchema, rewardShapeSchema, type DeepFacts, type RewardShape } from '../../protocol/deepState';
import { InputError } from '../../protocol/inputError';
import type { TrainingState } from '../../protocol/trainingState';
import { stepsPerIteration } from '../../protocol/policyAlgorithms';
import { RandomStream } from '../../tensors/random';
import { PolicyLearner } from '../policy/policyLearner';
import type { GivenReward } from '../policy/rewardSource';
import { AgentAbsorbingTime, expertAbsorbingShare } from './absorbingTime';
import { AdaptiveMultiplier } from './adaptiveMultiplier';
import { Adversary, type ExpertData } from './adversary';
import { AirlReward } from './airlReward';
import { CorrectedReward } from './correctedReward';
import type { DeepConfig } from '../../protocol/deepAlgorithms';
import type { DeepProblem } from './deepProblem';
import { discriminatorShape, type DiscriminatorShape } from './discriminator';
import { GailReward } from './gailReward';
import { MaxEntReward } from './maxEntReward';
import { RewardDeviation } from './rewardDeviation';
import type { AgentData, Judgement, RewardLearner } from './rewardLearner';
import { scaleOf, TransitionRows } from './transitionRows';

/** Streams of random numbers of the run's seed; the policy's learner has the first ones. */
const streams = { discriminator: 10, minibatches: 11 } as const;

interface DeepParts {
  readonly policy: PolicyLearner;
  readonly reward: RewardLearner;
  readonly rows: TransitionRows;
  readonly rewardShape: RewardShape;
  readonly expertShare: number;
}

export class DeepLearner {
  readonly policy: PolicyLearner;
  readonly reward: RewardLearner;
  /** Share of the expert's padded time in the absorbing state. */
  readonly expertShare: number;
  private readonly rows: TransitionRows;
  private readonly rewardShape: RewardShape;
  private readonly agentRows: Float32Array;
  private readonly scaledRewards: Float32Array;
  private readonly deviation = new RewardDeviation();
  readonly eta = new AdaptiveMultiplier();
  private readonly absorbingTime: AgentAbsorbingTime;

  private constructor(
    problem: DeepProblem,
    private readonly config: DeepConfig,
    { policy, reward, rows, rewardShape, expertShare }: DeepParts,
  ) {
    this.policy = policy;
    this.reward = reward;
    this.rows = rows;
    this.rewardShape = rewardShape;
    this.expertShare = expertShare;
    const count = stepsPerIteration(config.policy);
    this.agentRows = new Float32Array(count * rows.width);
    this.scaledRewards = new Float32Array(count);
    this.absorbingTime = new AgentAbsorbingTime(config.policy.environments, limitOf(problem, policy));
  }

  /** @throws InputError if demonstrations, world or the state to start from do not fit. */
  static async create(problem: DeepProblem, config: DeepConfig): Promise<DeepLearner> {
    const policy = await PolicyLearner.create(problem, config.policy);
    let learner: DeepLearner | undefined;
    try {
      learner = DeepLearner.around(policy, problem, config);
      if (problem.start !== undefined) learner.restore(problem.start);
      return learner;
    } catch (error) {
      await (learner ?? policy).dispose();
      throw error;
    }
  }

  private static around(policy: PolicyLearner, problem: DeepProblem, config: DeepConfig): DeepLearner {
    const { backend, trajectories, seed } = problem;
    requireFit(problem, policy);
    const rewardShape = rewardShapeOf(policy, problem, config);
    const rows = new TransitionRows(config.inputs, rewardShape);
    const expert: ExpertData = {
      rows: new Float32Array(trajectories.steps * rows.width),
      absorbingShare: expertAbsorbingShare(trajectories, limitOf(problem, policy)),
      absorbing: rows.absorbing(),
      noisy: rows.noisy,
    };
    rows.write({ ...trajectories, terminated: trajectories.absorbing }, expert.rows, { count: trajectories.steps });
    const shape = discriminatorShape(rewardShape, rows);
    const agentRows = stepsPerIteration(config.policy);
    const adversary = new Adversary(backend, shape, expert, {
      agentRows,
      minibatch: config.discriminatorMinibatch,
      passes: config.discriminatorPasses,
      objective: config.kind === 'deepMaxEnt' ? 'difference' : 'crossEntropy',
      random: [new RandomStream(seed, streams.discriminator), new RandomStream(seed, streams.minibatches)],
    });
    const reward = rewardLearner(problem, config, { policy, shape, adversary, agentRows, expert });
    return new DeepLearner(problem, config, {
      policy,
      reward,
      rows,
      rewardShape,
      expertShare: expert.absorbingShare,
    });
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

  save(): TrainingState {
    const policy = this.policy.save();
    const reward = this.reward.save();
    const facts: DeepFacts = {
      rewardShape: this.rewardShape,
      reward: reward.facts,
      rewardDeviation: this.deviation.save(),
      etaFactor: this.eta.factor,
      absorbingTime: this.absorbingTime.save(),
    };
    return { tensors: { ...policy.tensors, ...reward.tensors }, facts: { ...policy.facts, ...facts } };
  }

  async dispose(): Promise<void> {
    this.reward.dispose();
    await this.policy.dispose();
  }

  /** The policy has taken its part already. @throws InputError if the state is of another kind of reward. */
  private restore({ tensors, facts }: TrainingState): void {
    const parsed = deepFactsSchema.safeParse(facts);
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0]!;
      throw new InputError(`the state to start from has no such facts: ${message}`, { field: path.join('.') });
    }
    const { rewardShape, reward, rewardDeviation, etaFactor, absorbingTime } = parsed.data;
    const expected = rewardShapeSchema.parse(this.rewardShape);
    const other = rewardFields.find((name) => JSON.stringify(rewardShape[name]) !== JSON.stringify(expected[name]));
    if (other !== undefined) {
      throw new InputError(`the state to start from is of another reward, or of other demonstrations`, {
        field: `rewardShape.${other}`,
      });
    }
    this.reward.restore(tensors, reward);
    this.deviation.restore(rewardDeviation);
    this.eta.factor = etaFactor;
    this.absorbingTime.restore(absorbingTime);
  }

  private get scale(): number {
    return this.config.rewardDeviation / this.deviation.value;
  }
}

const rewardFields = Object.keys(rewardShapeSchema.shape) as (keyof RewardShape)[];

function rewardShapeOf(policy: PolicyLearner, { trajectories }: DeepProblem, config: DeepConfig): RewardShape {
  const { kind, inputs, hidden, remembered, leastWeight } = config;
  const { observationNames, actionSpace } = policy.shape;
  return {
    ...{ kind, inputs, hidden, remembered, leastWeight },
    discount: config.policy.discount,
    states: policy.encoding.kind === 'oneHot' ? policy.encoding : scaleOf(trajectories),
    stateNames: observationNames,
    actionSpace,
  };
}

/** @throws InputError unless the demonstrations have the sizes of the world. */
function requireFit({ trajectories, world }: DeepProblem, { shape }: PolicyLearner): void {
  const expected = { states: shape.observationNames.length, actions: actionSize(shape.actionSpace) };
  const found = { states: trajectories.stateSize, actions: trajectories.actionSize };
  for (const part of ['states', 'actions'] as const) {
    if (found[part] === expected[part]) continue;
    throw new InputError(
      `${part} of the demonstrations have ${found[part]} numbers, expected ${expected[part]} as in ${shape.name}`,
      { file: trajectories.file, field: part },
    );
  }
  if (world.kind !== 'icyGridworld' && world.kind !== 'finiteMdp') return;
  const names = shape.actionSpace.names.length;
  const wrong = trajectories.actions.findIndex((action) => !Number.isInteger(action) || action < 0 || action >= names);
  if (wrong >= 0) {
    throw new InputError(`found the action ${trajectories.actions[wrong]}, expected an index from 0 to ${names - 1}`, {
      file: trajectories.file,
      field: `actions[${wrong}]`,
    });
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
