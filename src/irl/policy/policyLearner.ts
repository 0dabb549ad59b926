// The parts of policy learning put together: rollouts, evaluation, advantages, solver; and all of their state in one place, so
// that what was saved goes on with the same bits. The order of things is trainPolicy's.
import { InputError } from '../../protocol/inputError';
import type { PolicyConfig } from '../../protocol/policyAlgorithms';
import { policyFactsSchema, type ObservationEncoding, type PolicyFacts } from '../../protocol/policyState';
import type { TrainingState } from '../../protocol/trainingState';
import { RandomStream, type RandomState } from '../../tensors/random';
import { Actor, fromWorld } from './actor';
import { computeAdvantages, explainedVariance, standardise } from './advantages';
import { Breath } from './breath';
import { Evaluator, type Evaluation } from './evaluator';
import { requireFiniteRollout } from './finiteNumbers';
import type { FinishedEpisodes } from './finishedEpisodes';
import type { LocalSolver, LocalUpdate, SolverSettings } from './localSolver';
import { ObservationStatistics } from './observationStatistics';
import { PolicyBatch } from './policyBatch';
import { PolicyDensity } from './policyDensity';
import { PolicyNetworks } from './policyNetworks';
import type { PolicyProblem } from './policyProblem';
import { encodingFor } from './policyWorld';
import { PpoUpdate } from './ppoUpdate';
import { RewardScale } from './rewardScale';
import type { GivenReward } from './rewardSource';
import { Rollouts, type RolloutColumns } from './rollouts';
import { TrpoUpdate } from './trpoUpdate';

/** Streams of random numbers of one seed. */
const streams = { parameters: 0, actions: 1, minibatches: 2 } as const;

type Solver = LocalSolver & { randomState: RandomState };

export class PolicyLearner {
  /** Done. */
  iteration = 0;
  steps = 0;
  /** Explained variance of the critic on the last rollout, before its update. */
  explained: number | undefined;
  /** Standard deviation of the advantages of the last rollout before they were standardised: what one unit of the solver's
   * objective, and of its multiplier, is in the reward that was given. */
  advantageDeviation = 1;
  private readonly actor: Actor;
  private readonly evaluator: Evaluator;
  private readonly batch: PolicyBatch;
  private readonly solver: Solver;
  private readonly statistics: ObservationStatistics;
  private readonly rewardScale: RewardScale;
  private readonly breath = new Breath();
  /** [T, N] each. */
  private readonly scaledRewards: Float32Array;
  private readonly advantages: Float32Array;
  private readonly returns: Float32Array;
  /** What follows a termination is worth, [T, N], where it is worth anything. */
  private readonly tail: Float32Array;
  private density: PolicyDensity | undefined;

  private constructor(
    private readonly networks: PolicyNetworks,
    private readonly rollouts: Rollouts,
    private readonly config: PolicyConfig,
    seed: number,
  ) {
    const { environments, horizon } = config;
    const size = environments * horizon;
    this.actor = new Actor(networks, new RandomStream(seed, streams.actions));
    const observation = rollouts.shape.observationNames.length;
    this.evaluator = new Evaluator(networks, { count: environments, horizon, observation });
    this.batch = new PolicyBatch(networks, size);
    const random = new RandomStream(seed, streams.minibatches);
    this.solver =
      config.kind === 'ppo'
        ? new PpoUpdate(networks, this.batch, { ...config, random })
        : new TrpoUpdate(networks, this.batch, { ...config, random });
    this.statistics = new ObservationStatistics(networks);
    this.rewardScale = new RewardScale(environments);
    this.scaledRewards = new Float32Array(size);
    this.advantages = new Float32Array(size);
    this.returns = new Float32Array(size);
    this.tail = new Float32Array(size);
  }

  /** @throws InputError if the world or the state to start from does not fit. */
  static async create(problem: PolicyProblem, config: PolicyConfig): Promise<PolicyLearner> {
    const { backend, world, seed, start, threads, workerFile } = problem;
    const rollouts = await Rollouts.create({
      environment: world,
      environments: config.environments,
      horizon: config.horizon,
      seed,
      ...(threads === undefined ? {} : { threads }),
      ...(workerFile === undefined ? {} : { workerFile }),
    });
    let learner: PolicyLearner | undefined;
    try {
      const { hidden, activation, layerNorm } = config;
      const shape = {
        observation: encodingFor(world, rollouts.shape, config),
        actionSpace: rollouts.shape.actionSpace,
        layers: { hidden, activation, layerNorm },
      };
      const networks = new PolicyNetworks(backend, shape, {
        random: new RandomStream(seed, streams.parameters),
        logDeviation: config.initialLogDeviation,
      });
      learner = new PolicyLearner(networks, rollouts, config, seed);
      if (start !== undefined) learner.restore(start);
      return learner;
    } catch (error) {
      await (learner ?? rollouts).dispose();
      throw error;
    }
  }

  /** Of the last rollout, [T, N]; the same arrays each time. */
  get columns(): RolloutColumns {
    return this.rollouts.columns;
  }

  get shape(): Rollouts['shape'] {
    return this.rollouts.shape;
  }

  /** How the networks read observations. */
  get encoding(): ObservationEncoding {
    return this.networks.shape.observation;
  }

  get finished(): FinishedEpisodes {
    return this.rollouts.finished;
  }

  /** @throws Error in plain words if policy or world give what is no number. */
  async collect(): Promise<void> {
    await this.rollouts.collect(this.actor, this.breath);
    requireFiniteRollout(this.rollouts.columns, this.rollouts.shape, this.rollouts.count);
  }

  /** Values, advantages and returns of the rollout, and the batch made of it. @param given the world's own reward, at the
   * scale that the configuration says, if left out. */
  evaluate(given: GivenReward = { rewards: this.ownRewards() }): void {
    const { columns } = this.rollouts;
    const evaluation = this.evaluator.evaluate(columns);
    this.computeAdvantages(evaluation, given);
    this.explained = explainedVariance(evaluation.values, this.returns);
    this.advantageDeviation = standardise(this.advantages);
    const { actions, logProbabilities } = columns;
    const { advantages, returns } = this;
    this.batch.fill({ ...evaluation, actions, logProbabilities, advantages, returns });
  }

  update(settings: SolverSettings): Promise<LocalUpdate> {
    return this.solver.update(this.batch, settings, this.breath);
  }

  /** Ends the iteration. */
  settle(): void {
    this.statistics.update(this.rollouts.columns.observations);
    this.iteration++;
    this.steps += this.batch.size;
  }

  save(): TrainingState {
    const facts: PolicyFacts = {
      policy: this.networks.shape,
      iteration: this.iteration,
      steps: this.steps,
      random: { actor: this.actor.randomState, solver: this.solver.randomState },
      rewardScale: this.rewardScale.save(),
      finished: this.rollouts.finished.save(),
    };
    return { tensors: { ...this.networks.save(), ...this.rollouts.save() }, facts };
  }

  async dispose(): Promise<void> {
    this.density?.dispose();
    for (const part of [this.actor, this.evaluator, this.solver, this.statistics, this.networks]) part.dispose();
    await this.rollouts.dispose();
  }

  /** log π(a|s) of steps that somebody else took, under the policy as it is at each call.
   * @param states [N, O]. @param actions as the world takes them, [N, A]. Gives [N]; the same array at each call. */
  densityOf({ states, actions }: { readonly states: ArrayLike<number>; readonly actions: ArrayLike<number> }) {
    this.density ??= new PolicyDensity(this.networks);
    const { density } = this;
    const observations = Float32Array.from(states);
    const taken = fromWorld(this.shape.actionSpace, actions);
    const logProbabilities = new Float32Array(observations.length / this.shape.observationNames.length);
    return (): Float32Array => {
      density.evaluate(observations, taken, logProbabilities);
      return logProbabilities;
    };
  }

  private ownRewards(): Float32Array {
    const { columns } = this.rollouts;
    if (!this.config.normaliseRewards) return columns.rewards;
    this.rewardScale.apply(columns, this.config.discount, this.scaledRewards);
    return this.scaledRewards;
  }

  private computeAdvantages({ values, nextValues }: Evaluation, { rewards, afterTermination = 0 }: GivenReward): void {
    const { terminated, truncated } = this.rollouts.columns;
    const { discount, lambda } = this.config;
    const { count } = this.rollouts;
    const { advantages, returns, tail } = this;
    tail.fill(afterTermination);
    computeAdvantages(
      { count, rewards, values, nextValues, terminated, truncated, discount, lambda, tail },
      { advantages, returns },
    );
  }

  /** @throws InputError if the state is of another policy or world. */
  private restore({ tensors, facts }: TrainingState): void {
    const parsed = policyFactsSchema.safeParse(facts);
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0]!;
      throw new InputError(`the state to start from has no such facts: ${message}`, { field: path.join('.') });
    }
    const { policy, iteration, steps, random, rewardScale, finished } = parsed.data;
    if (JSON.stringify(policy) !== JSON.stringify(policyFactsSchema.shape.policy.parse(this.networks.shape))) {
      throw new InputError('the state to start from is of a policy for another world or with other networks');
    }
    this.rollouts.restore(tensors);
    this.networks.restore(tensors);
    this.actor.randomState = random.actor;
    this.solver.randomState = random.solver;
    this.rewardScale.restore(rewardScale);
    this.rollouts.finished.restore(finished);
    this.iteration = iteration;
    this.steps = steps;
  }
}
