// A task on a simulated body, as an environment. MuJoCo moves on at the end of a step, so that positions and velocities are
// those of after it, while all that it derives from them (places of bodies, contact forces) still belongs to the last of its
// own steps before. Gymnasium reads them so, and so does this.
import type { ContinuousEnvironment, Numbers, Transition } from '../continuousEnvironment';
import { Outcome } from '../outcome';
import { Random } from '../random';
import { Simulation, type CompiledModel } from './simulation';
import type { MujocoTask } from './task';

export class MujocoEnvironment implements ContinuousEnvironment {
  readonly name: string;
  readonly observationNames: readonly string[];
  readonly actionSpace;
  readonly rewardNames: readonly string[];
  readonly stateNames: readonly string[];
  readonly timeStep: number;
  readonly maxEpisodeSteps: number;
  private readonly simulation: Simulation;
  private readonly outcome: Outcome;
  private readonly random = new Random(0);
  private readonly masses: Float64Array;
  private readonly startPositions: Float64Array;
  private readonly before: Float64Array;
  private readonly after: Float64Array;
  /** Kept, so that a step makes no object. */
  private readonly judged;

  /** @param compiled of the task's model, with whatever changes to its dynamics. */
  constructor(
    private readonly task: MujocoTask,
    compiled: CompiledModel,
  ) {
    const { layout, description } = compiled;
    this.name = task.name;
    this.observationNames = task.observationNames(layout);
    this.actionSpace = {
      kind: 'box',
      names: layout.motors,
      low: description.motors.map(({ ctrlrange }) => ctrlrange[0]!),
      high: description.motors.map(({ ctrlrange }) => ctrlrange[1]!),
    } as const;
    this.rewardNames = task.rewardNames;
    this.stateNames = [
      ...layout.positions.map((name) => `qpos ${name}`),
      ...layout.velocities.map((name) => `qvel ${name}`),
      ...layout.velocities.map((name) => `qacc_warmstart ${name}`),
      ...task.trackedNames.map((name) => `tracked ${name}`),
    ];
    this.timeStep = description.option.timestep * task.frameSkip;
    this.maxEpisodeSteps = task.maxEpisodeSteps;
    this.outcome = new Outcome({ observation: this.observationNames.length, rewards: task.rewardNames.length });
    this.masses = Float64Array.from(compiled.model.body_mass as Float64Array);
    this.startPositions = Float64Array.from(compiled.model.qpos0 as Float64Array);
    this.before = new Float64Array(task.trackedNames.length);
    this.after = new Float64Array(task.trackedNames.length);
    this.simulation = new Simulation(compiled);
    this.judged = {
      arrays: this.simulation.arrays,
      action: [] as Numbers,
      before: this.before,
      after: this.after,
      duration: this.timeStep,
    };
  }

  reset(seed: number): Float64Array {
    const { random, simulation, startPositions } = this;
    const { positions, velocities } = this.task.start;
    random.seed(seed);
    simulation.reset();
    const { qpos, qvel } = simulation.arrays;
    for (let i = 0; i < qpos.length; i++) qpos[i] = startPositions[i]! + random.uniform(-positions, positions);
    for (let i = 0; i < qvel.length; i++) {
      qvel[i] =
        velocities.distribution === 'normal'
          ? velocities.scale * random.normal()
          : random.uniform(-velocities.scale, velocities.scale);
    }
    return this.settle();
  }

  /** Begins an episode at a place of one's own choice. */
  resetTo(qpos: Numbers, qvel: Numbers): Float64Array {
    this.simulation.reset();
    const { arrays } = this.simulation;
    arrays.qpos.set(qpos);
    arrays.qvel.set(qvel);
    return this.settle();
  }

  step(action: Numbers): Transition {
    const { simulation, task, outcome, judged } = this;
    const { ctrl } = simulation.arrays;
    for (let i = 0; i < ctrl.length; i++) ctrl[i] = action[i]!;
    for (let i = 0; i < task.frameSkip; i++) simulation.step();
    if (task.usesContactForces) simulation.contactForces();
    const { arrays } = simulation;
    this.before.set(this.after);
    task.track(arrays, this.after, this.masses);
    task.observe(arrays, outcome.observation);
    judged.arrays = arrays;
    judged.action = action;
    return outcome.finish(task.judge(judged, outcome.rewardComponents));
  }

  readState(into: Float64Array): void {
    const { qpos, qvel, qacc_warmstart } = this.simulation.arrays;
    into.set(qpos);
    into.set(qvel, qpos.length);
    into.set(qacc_warmstart, qpos.length + qvel.length);
    into.set(this.after, qpos.length + 2 * qvel.length);
  }

  /** Contact forces are not part of the state: an observation that holds them has zeros until the next step. */
  writeState(state: Numbers): Float64Array {
    this.simulation.reset();
    const { qpos, qvel } = this.simulation.arrays;
    let at = 0;
    for (let i = 0; i < qpos.length; i++) qpos[i] = state[at++]!;
    for (let i = 0; i < qvel.length; i++) qvel[i] = state[at++]!;
    this.settle();
    // Only now: to compute forwards sets the first guess of the next step's solver.
    const { qacc_warmstart } = this.simulation.arrays;
    for (let i = 0; i < qacc_warmstart.length; i++) qacc_warmstart[i] = state[at++]!;
    for (let i = 0; i < this.after.length; i++) this.after[i] = state[at++]!;
    return this.outcome.observation;
  }

  dispose(): void {
    this.simulation.dispose();
  }

  private settle(): Float64Array {
    this.simulation.forward();
    const { arrays } = this.simulation;
    this.task.track(arrays, this.after, this.masses);
    this.task.observe(arrays, this.outcome.observation);
    return this.outcome.observation;
  }
}
