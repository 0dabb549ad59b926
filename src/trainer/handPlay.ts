// A world that somebody plays by hand, step by step, with everything recorded as demonstrations. Neither keys nor pictures
// are known here.
import { describeReturns } from '../demonstrations/summary';
import type { Recording } from '../demonstrations/write/recording';
import { writeDemonstrations } from '../demonstrations/write/writeDemonstrations';
import { createFiniteEnvironment } from '../environments/catalogue';
import { actionSize, type ContinuousEnvironment } from '../environments/continuousEnvironment';
import { createContinuous } from '../environments/createContinuous';
import { mazeLayouts } from '../environments/maze/layouts';
import { seedOf } from '../environments/random';
import { TimeLimit } from '../environments/timeLimit';
import type { EnvironmentConfig } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import type { PlayState, PlayWorld, Scene } from '../protocol/playMessages';

export class HandPlay {
  private readonly limited: TimeLimit;
  private rows: { state: number[]; action: number[]; next: number[]; reward: number; terminated: boolean }[] = [];
  /** Steps of the episodes that have ended. */
  private lengths: number[] = [];
  private observation: number[] = [];
  /** Rows before the running episode. */
  private first = 0;
  private sum = 0;
  private ended: PlayState['ended'];
  private savedSteps = 0;
  private episode = 0;

  private constructor(
    private readonly environment: ContinuousEnvironment,
    readonly world: PlayWorld,
    private readonly seed: number,
    maxSteps: number | undefined,
  ) {
    this.limited = new TimeLimit(environment, maxSteps);
    this.begin();
  }

  /** Throws InputError if it cannot be made, or cannot be played by hand. */
  static async create(config: EnvironmentConfig, seed: number): Promise<HandPlay> {
    const scene = sceneOf(config);
    const environment = await createContinuous(config);
    const { name, observationNames, actionSpace, timeStep } = environment;
    const maxSteps = 'maxEpisodeSteps' in config ? config.maxEpisodeSteps : undefined;
    const world: PlayWorld = {
      kind: 'world',
      name,
      observationNames: [...observationNames],
      actionSpace:
        actionSpace.kind === 'discrete'
          ? { kind: 'discrete', names: [...actionSpace.names] }
          : { kind: 'box', names: [...actionSpace.names], low: [...actionSpace.low], high: [...actionSpace.high] },
      ...(timeStep === undefined ? {} : { timeStep }),
      maxEpisodeSteps: maxSteps ?? environment.maxEpisodeSteps,
      scene,
    };
    return new HandPlay(environment, world, seed, maxSteps);
  }

  get state(): PlayState {
    return {
      kind: 'state',
      observation: this.observation,
      step: this.rows.length - this.first,
      return: this.sum,
      ...(this.ended === undefined ? {} : { ended: this.ended }),
      episodes: this.lengths.length + (this.ended === undefined && this.rows.length > this.first ? 1 : 0),
      steps: this.rows.length,
      unsaved: this.rows.length > this.savedSteps,
    };
  }

  /** Throws InputError if that is no action. */
  act(action: readonly number[]): void {
    if (this.ended !== undefined) this.begin();
    this.check(action);
    const state = this.observation;
    const { observation, reward, terminated } = this.limited.step(action);
    this.observation = [...observation];
    this.rows.push({ state, action: [...action], next: this.observation, reward, terminated });
    this.sum += reward;
    if (terminated) this.end('terminated');
    else if (this.limited.truncated) this.end('truncated');
  }

  /** The running episode is recorded as cut off here; nothing if it has no steps yet. */
  endEpisode(): void {
    if (this.ended === undefined && this.rows.length > this.first) this.end('truncated');
    this.begin();
  }

  /** The running episode is forgotten, or the last one if none has begun since it ended. */
  dropEpisode(): void {
    if (this.ended !== undefined) this.lengths.pop();
    this.rows.length = this.first;
    this.savedSteps = Math.min(this.savedSteps, this.rows.length);
    this.begin();
  }

  /** Writes everything so far, the running episode as cut off. Returns what it is, in words. Throws InputError if it cannot. */
  async save(file: string): Promise<string> {
    const recording = this.recording();
    if (recording === undefined) throw new InputError('nothing has been recorded yet');
    const { notes } = await writeDemonstrations(file, recording);
    this.savedSteps = this.rows.length;
    const episodes = recording.episodeStarts.length - 1;
    const returns = describeReturns(recording.rewards!, recording.episodeStarts);
    const text = `${episodes} ${episodes === 1 ? 'episode' : 'episodes'}, ${this.rows.length} steps, mean return ${Number(returns.mean.toPrecision(4))}, by hand`;
    return [text, ...notes].join('. ');
  }

  dispose(): void {
    this.environment.dispose();
  }

  private begin(): void {
    this.observation = [...this.limited.reset(seedOf(this.seed, 0, this.episode++))];
    this.first = this.rows.length;
    this.sum = 0;
    this.ended = undefined;
  }

  private end(how: NonNullable<PlayState['ended']>): void {
    this.lengths.push(this.rows.length - this.first);
    this.ended = how;
  }

  private check(action: readonly number[]): void {
    const { actionSpace } = this.environment;
    const size = actionSize(actionSpace);
    const isIndex = (value: number) => Number.isInteger(value) && value >= 0 && value < actionSpace.names.length;
    if (action.length !== size || (actionSpace.kind === 'discrete' && !isIndex(action[0]!)))
      throw new InputError(`found the action ${JSON.stringify(action)}, expected ${size} numbers that can be done`);
  }

  private recording(): Recording | undefined {
    const { rows, environment } = this;
    if (rows.length === 0) return undefined;
    const running = rows.length - this.lengths.reduce((sum, length) => sum + length, 0);
    const lengths = running > 0 ? [...this.lengths, running] : this.lengths;
    const episodeStarts = new Int32Array(lengths.length + 1);
    lengths.forEach((length, episode) => (episodeStarts[episode + 1] = episodeStarts[episode]! + length));
    return {
      stateSize: environment.observationNames.length,
      actionSize: actionSize(environment.actionSpace),
      states: Float64Array.from(rows.flatMap(({ state }) => state)),
      actions: Float64Array.from(rows.flatMap(({ action }) => action)),
      nextStates: Float64Array.from(rows.flatMap(({ next }) => next)),
      hasLastObservations: true,
      absorbing: Uint8Array.from(rows, ({ terminated }) => (terminated ? 1 : 0)),
      rewards: Float64Array.from(rows, ({ reward }) => reward),
      episodeStarts,
    };
  }
}

/** Throws InputError if there is no picture in which a person could act. */
function sceneOf(config: EnvironmentConfig): Scene {
  switch (config.kind) {
    case 'pointMaze':
      return {
        kind: 'maze',
        rows: [...(typeof config.layout === 'string' ? mazeLayouts[config.layout] : config.layout)],
      };
    case 'icyGridworld':
    case 'finiteMdp': {
      const { grid, absorbing } = createFiniteEnvironment(config).mdp;
      if (grid === undefined) break;
      const states = Array.from(absorbing.keys()).filter((state) => absorbing[state] === 1);
      return { kind: 'grid', width: grid.width, height: grid.height, absorbing: states };
    }
    case 'classic':
      if (config.name === 'Pendulum-v1') return { kind: 'pendulum' };
      if (config.name === 'CartPole-v1') return { kind: 'cartPole' };
      if (config.name === 'MountainCarContinuous-v0') return { kind: 'mountainCar' };
  }
  throw new InputError(
    'this world cannot be played by hand; expected a gridworld, a point maze, Pendulum-v1, CartPole-v1 or MountainCarContinuous-v0',
    { field: 'environment' },
  );
}
