// Acrobot-v1 of Gymnasium: two links, a motor between them, and a line to reach (Sutton 1996; dynamics as in Sutton and Barto's
// book). The state is kept in double precision; observations are rounded to single, as Gymnasium hands them out.
import type { ContinuousEnvironment, Numbers, Transition } from '../continuousEnvironment';
import { Outcome } from '../outcome';
import { Random } from '../random';

const timeStep = 0.2;
// Both links are alike: mass in kg, length and centre of mass in m, moment of inertia in kg m^2.
const mass = 1;
const length = 1;
const centre = 0.5;
const inertia = 1;
const gravity = 9.8;
const maxSpeeds = [4 * Math.PI, 9 * Math.PI] as const;

export class Acrobot implements ContinuousEnvironment {
  readonly name = 'Acrobot-v1';
  readonly observationNames = [
    'cos(theta1)',
    'sin(theta1)',
    'cos(theta2)',
    'sin(theta2)',
    'theta1_dot (rad/s)',
    'theta2_dot (rad/s)',
  ];
  readonly actionSpace = { kind: 'discrete', names: ['torque -1', 'torque 0', 'torque 1'] } as const;
  readonly rewardNames = ['reward_time'];
  readonly stateNames = ['theta1', 'theta2', 'theta1_dot', 'theta2_dot'];
  readonly timeStep = timeStep;
  readonly maxEpisodeSteps = 500;
  private readonly state = new Float64Array(4);
  private readonly moved = new Float64Array(4);
  private readonly slopes = [0, 1, 2, 3].map(() => new Float64Array(4)) as unknown as Slopes;
  private readonly outcome = new Outcome({ observation: 6, rewards: 1 });
  private readonly random = new Random(0);

  reset(seed: number): Float64Array {
    this.random.seed(seed);
    for (let i = 0; i < 4; i++) this.state[i] = this.random.uniform(-0.1, 0.1);
    return this.observe();
  }

  step(action: Numbers): Transition {
    this.integrate(action[0]! - 1);
    const { state } = this;
    for (const i of [0, 1] as const) {
      state[i] = wrapped(state[i]!);
      state[i + 2] = Math.min(Math.max(state[i + 2]!, -maxSpeeds[i]), maxSpeeds[i]);
    }
    this.observe();
    const reached = -Math.cos(state[0]!) - Math.cos(state[1]! + state[0]!) > 1;
    this.outcome.rewardComponents[0] = reached ? 0 : -1;
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

  /** One step of the classical Runge-Kutta method of fourth order. */
  private integrate(torque: number): void {
    const { state, moved, slopes } = this;
    slope(state, torque, slopes[0]);
    for (let i = 0; i < 4; i++) moved[i] = state[i]! + (timeStep / 2) * slopes[0][i]!;
    slope(moved, torque, slopes[1]);
    for (let i = 0; i < 4; i++) moved[i] = state[i]! + (timeStep / 2) * slopes[1][i]!;
    slope(moved, torque, slopes[2]);
    for (let i = 0; i < 4; i++) moved[i] = state[i]! + timeStep * slopes[2][i]!;
    slope(moved, torque, slopes[3]);
    for (let i = 0; i < 4; i++) {
      const sum = slopes[0][i]! + 2 * slopes[1][i]! + 2 * slopes[2][i]! + slopes[3][i]!;
      state[i] = state[i]! + (timeStep / 6) * sum;
    }
  }

  private observe(): Float64Array {
    const { observation } = this.outcome;
    const theta1 = this.state[0]!;
    const theta2 = this.state[1]!;
    const speed1 = this.state[2]!;
    const speed2 = this.state[3]!;
    observation[0] = Math.fround(Math.cos(theta1));
    observation[1] = Math.fround(Math.sin(theta1));
    observation[2] = Math.fround(Math.cos(theta2));
    observation[3] = Math.fround(Math.sin(theta2));
    observation[4] = Math.fround(speed1);
    observation[5] = Math.fround(speed2);
    return observation;
  }
}

type Slopes = readonly [Float64Array, Float64Array, Float64Array, Float64Array];

/** Time derivative of the state, Sutton and Barto's equations. */
function slope(state: Float64Array, torque: number, into: Float64Array): void {
  const theta1 = state[0]!;
  const theta2 = state[1]!;
  const speed1 = state[2]!;
  const speed2 = state[3]!;
  const cos2 = Math.cos(theta2);
  const sin2 = Math.sin(theta2);
  const d1 = mass * centre ** 2 + mass * (length ** 2 + centre ** 2 + 2 * length * centre * cos2) + inertia + inertia;
  const d2 = mass * (centre ** 2 + length * centre * cos2) + inertia;
  const phi2 = mass * centre * gravity * Math.cos(theta1 + theta2 - Math.PI / 2);
  const phi1 =
    -mass * length * centre * speed2 ** 2 * sin2 -
    2 * mass * length * centre * speed2 * speed1 * sin2 +
    (mass * centre + mass * length) * gravity * Math.cos(theta1 - Math.PI / 2) +
    phi2;
  const acceleration2 =
    (torque + (d2 / d1) * phi1 - mass * length * centre * speed1 ** 2 * sin2 - phi2) /
    (mass * centre ** 2 + inertia - d2 ** 2 / d1);
  into[0] = speed1;
  into[1] = speed2;
  into[2] = -(d2 * acceleration2 + phi1) / d1;
  into[3] = acceleration2;
}

/** The same angle in [-pi, pi]. */
function wrapped(angle: number): number {
  let near = angle;
  while (near > Math.PI) near -= 2 * Math.PI;
  while (near < -Math.PI) near += 2 * Math.PI;
  return near;
}
