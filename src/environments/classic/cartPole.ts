// CartPole-v1 of Gymnasium: a cart pushed left or right keeps a pole upright (Barto, Sutton and Anderson 1983). The state is
// kept in double precision; observations are rounded to single, as Gymnasium hands them out.
import type { ContinuousEnvironment, Numbers, Transition } from '../continuousEnvironment';
import { Outcome } from '../outcome';
import { Random } from '../random';

const gravity = 9.8;
const cartMass = 1;
const poleMass = 0.1;
const totalMass = cartMass + poleMass;
/** Half the pole's, in m. */
const length = 0.5;
const poleMassLength = poleMass * length;
const force = 10;
const timeStep = 0.02;
const angleLimit = (12 * 2 * Math.PI) / 360;
const positionLimit = 2.4;

export class CartPole implements ContinuousEnvironment {
  readonly name = 'CartPole-v1';
  readonly observationNames = ['x (m)', 'x_dot (m/s)', 'theta (rad)', 'theta_dot (rad/s)'];
  readonly actionSpace = { kind: 'discrete', names: ['left', 'right'] } as const;
  readonly rewardNames = ['reward_survive'];
  readonly stateNames = ['x', 'x_dot', 'theta', 'theta_dot'];
  readonly timeStep = timeStep;
  readonly maxEpisodeSteps = 500;
  private readonly state = new Float64Array(4);
  private readonly outcome = new Outcome({ observation: 4, rewards: 1 });
  private readonly random = new Random(0);

  reset(seed: number): Float64Array {
    this.random.seed(seed);
    for (let i = 0; i < 4; i++) this.state[i] = this.random.uniform(-0.05, 0.05);
    return this.observe();
  }

  step(action: Numbers): Transition {
    const x = this.state[0]!;
    const speed = this.state[1]!;
    const angle = this.state[2]!;
    const angularSpeed = this.state[3]!;
    const push = action[0] === 1 ? force : -force;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const common = (push + poleMassLength * angularSpeed ** 2 * sin) / totalMass;
    const angularAcceleration = (gravity * sin - cos * common) / (length * (4 / 3 - (poleMass * cos ** 2) / totalMass));
    const acceleration = common - (poleMassLength * angularAcceleration * cos) / totalMass;
    // The explicit Euler method: positions move with the speeds of before.
    this.state[0] = x + timeStep * speed;
    this.state[1] = speed + timeStep * acceleration;
    this.state[2] = angle + timeStep * angularSpeed;
    this.state[3] = angularSpeed + timeStep * angularAcceleration;
    this.observe();
    // The step that ends the episode counts as well.
    this.outcome.rewardComponents[0] = 1;
    return this.outcome.finish(Math.abs(this.state[0]) > positionLimit || Math.abs(this.state[2]) > angleLimit);
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
    for (let i = 0; i < 4; i++) observation[i] = Math.fround(this.state[i]!);
    return observation;
  }
}
