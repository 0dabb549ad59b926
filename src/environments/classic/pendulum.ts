// Pendulum-v1 of Gymnasium: swing up a pole with a motor too weak to lift it at once. The state is kept in double precision;
// observations are rounded to single, as Gymnasium hands them out. It never terminates.
import type { ContinuousEnvironment, Numbers, Transition } from '../continuousEnvironment';
import { Outcome } from '../outcome';
import { Random } from '../random';

const maxSpeed = 8;
const maxTorque = 2;
const timeStep = 0.05;
const gravity = 10;
const mass = 1;
const length = 1;

export class Pendulum implements ContinuousEnvironment {
  readonly name = 'Pendulum-v1';
  readonly observationNames = ['cos(theta)', 'sin(theta)', 'theta_dot (rad/s)'];
  readonly actionSpace = { kind: 'box', names: ['torque (N m)'], low: [-maxTorque], high: [maxTorque] } as const;
  readonly rewardNames = ['reward_angle', 'reward_speed', 'reward_ctrl'];
  readonly stateNames = ['theta', 'theta_dot'];
  readonly timeStep = timeStep;
  readonly maxEpisodeSteps = 200;
  private readonly state = new Float64Array(2);
  private readonly outcome = new Outcome({ observation: 3, rewards: 3 });
  private readonly random = new Random(0);

  reset(seed: number): Float64Array {
    this.random.seed(seed);
    this.state[0] = this.random.uniform(-Math.PI, Math.PI);
    this.state[1] = this.random.uniform(-1, 1);
    return this.observe();
  }

  step(action: Numbers): Transition {
    const angle = this.state[0]!;
    const speed = this.state[1]!;
    const torque = clamp(action[0]!, maxTorque);
    const { rewardComponents } = this.outcome;
    rewardComponents[0] = -(wrapped(angle) ** 2);
    rewardComponents[1] = -0.1 * speed ** 2;
    rewardComponents[2] = -0.001 * torque ** 2;
    const acceleration = ((3 * gravity) / (2 * length)) * Math.sin(angle) + (3 / (mass * length ** 2)) * torque;
    this.state[1] = clamp(speed + acceleration * timeStep, maxSpeed);
    this.state[0] = angle + this.state[1] * timeStep;
    this.observe();
    return this.outcome.finish(false);
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
    observation[0] = Math.fround(Math.cos(this.state[0]!));
    observation[1] = Math.fround(Math.sin(this.state[0]!));
    observation[2] = Math.fround(this.state[1]!);
    return observation;
  }
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}

/** The same angle in [-pi, pi). */
function wrapped(angle: number): number {
  const turn = 2 * Math.PI;
  const remainder = (angle + Math.PI) % turn;
  return (remainder < 0 ? remainder + turn : remainder) - Math.PI;
}
