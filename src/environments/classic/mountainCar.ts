// MountainCarContinuous-v0 of Gymnasium: a car too weak for the hill gathers speed in the valley (Moore 1990). Gymnasium
// rounds its state to single precision after each step and calculates on with single and double numbers mixed; what that
// comes to is repeated here to the last bit.
import type { ContinuousEnvironment, Numbers, Transition } from '../continuousEnvironment';
import { Outcome } from '../outcome';
import { Random } from '../random';

const minPosition = -1.2;
const maxPosition = 0.6;
const maxSpeed = 0.07;
const goalPosition = 0.45;
const power = 0.0015;
const goalReward = 100;

export class MountainCarContinuous implements ContinuousEnvironment {
  readonly name = 'MountainCarContinuous-v0';
  readonly observationNames = ['position', 'velocity'];
  readonly actionSpace = { kind: 'box', names: ['force'], low: [-1], high: [1] } as const;
  readonly rewardNames = ['reward_goal', 'reward_ctrl'];
  readonly stateNames = ['position', 'velocity'];
  readonly timeStep = undefined;
  readonly maxEpisodeSteps = 999;
  private readonly state = new Float64Array(2);
  private readonly outcome = new Outcome({ observation: 2, rewards: 2 });
  private readonly random = new Random(0);

  reset(seed: number): Float64Array {
    this.random.seed(seed);
    this.state[0] = this.random.uniform(-0.6, -0.4);
    this.state[1] = 0;
    return this.observe();
  }

  step(action: Numbers): Transition {
    const position = this.state[0]!;
    const given = action[0]!;
    const force = Math.min(Math.max(given, -1), 1);
    // The first state of an episode is of double precision: its numbers are not rounded on the way.
    const isRounded = Math.fround(position) === position;
    const slope = Math.cos(isRounded ? Math.fround(3 * position) : 3 * position);
    const change = force * power - 0.0025 * slope;
    // A force that was clamped is a number of Python and takes on the precision of its partner; one that was not keeps its own.
    const inSingle = isRounded && force !== given;
    let speed = inSingle ? Math.fround(this.state[1]! + Math.fround(change)) : this.state[1]! + change;
    if (speed > maxSpeed) speed = maxSpeed;
    if (speed < -maxSpeed) speed = -maxSpeed;
    let next = position + speed;
    if (next > maxPosition) next = maxPosition;
    if (next < minPosition) next = minPosition;
    if (next === minPosition && speed < 0) speed = 0;
    const reached = next >= goalPosition && speed >= 0;
    this.state[0] = Math.fround(next);
    this.state[1] = Math.fround(speed);
    this.observe();
    const { rewardComponents } = this.outcome;
    rewardComponents[0] = reached ? goalReward : 0;
    rewardComponents[1] = -0.1 * given ** 2;
    return this.outcome.finish(reached);
  }

  readState(into: Float64Array): void {
    into.set(this.state);
  }

  writeState(state: Numbers): Float64Array {
    this.state.set(state);
    return this.observe();
  }

  dispose(): void {
    // Nothing is held.
  }

  private observe(): Float64Array {
    const { observation } = this.outcome;
    observation[0] = Math.fround(this.state[0]!);
    observation[1] = Math.fround(this.state[1]!);
    return observation;
  }
}
