// A small algorithm of the tests' own, to see the session at work without any inverse reinforcement learning: it walks
// the reward of two states towards (0, -1) by steps of `learningRate`.
import { experimentSchema, type Experiment } from '../../src/protocol/experiment';
import type { PreparedRun, TrainingStep } from '../../src/irl/training';

export interface SmallRunOptions {
  readonly iterations: number;
  /** Called at the head of every iteration. */
  readonly onIteration?: (iteration: number) => void | Promise<void>;
}

export const smallExperiment: Experiment = experimentSchema.parse({
  name: 'small',
  environment: { kind: 'icyGridworld' },
  demonstrations: { kind: 'expert' },
  algorithm: { kind: 'maxEnt', learningRate: 0.01 },
});

/** The same session with an algorithm on a world of numbers: what it learns is a state of training, and no reward. */
export function smallPolicyRun({ iterations, onIteration }: SmallRunOptions): PreparedRun {
  return {
    backend: 'small',
    world: {
      kind: 'continuous',
      name: 'Pendulum-v1',
      observationNames: ['cos', 'sin', 'speed'],
      actionSpace: { kind: 'box', names: ['torque'], low: [-2], high: [2] },
      discount: 0.99,
      maxEpisodeSteps: 200,
      randomReturn: -1200,
    },
    notes: ['computes with nothing at all'],
    initialTunables: {},
    maximumIterations: iterations,
    async *train(source) {
      const parameters = Float32Array.of(1, 2);
      for (let iteration = 1; iteration <= iterations; iteration++) {
        const { revision } = source.read();
        await onIteration?.(iteration);
        parameters[0]! /= 2;
        const step: TrainingStep = {
          report: { iteration, revision, values: { 'return/true': -1200 * parameters[0]! } },
          state: () => ({
            tensors: { 'policy/parameters': { shape: [2], dtype: 'float32', values: parameters.slice() } },
            facts: { iteration },
          }),
        };
        yield step;
      }
      return `all ${iterations} iterations are done`;
    },
  };
}

export function smallRun({ iterations, onIteration }: SmallRunOptions): PreparedRun {
  return {
    backend: 'small',
    world: {
      kind: 'finite',
      states: 2,
      actionNames: ['stay', 'go'],
      discount: 0.9,
      start: [1, 0],
      absorbing: [false, true],
      reachable: [true, true],
      expertOccupancy: [0.5, 0.5],
      randomKl: 1,
    },
    notes: ['a note'],
    initialTunables: { learningRate: 0.01 },
    maximumIterations: iterations,
    async *train(source) {
      const reward = [1, 1];
      for (let iteration = 1; iteration <= iterations; iteration++) {
        const { revision, values } = source.read();
        await onIteration?.(iteration);
        reward[0]! -= values.learningRate! * reward[0]!;
        reward[1]! -= values.learningRate! * (reward[1]! + 1);
        const step: TrainingStep = {
          report: {
            iteration,
            revision,
            values: { 'occupancy/kl': Math.abs(reward[0]!), 'trustRegion/eta': iteration % 2 ? Infinity : 1 },
          },
          snapshot: () => ({
            iteration,
            revision,
            values: [...reward],
            policy: [0.5, 0.5, 1, 0],
            occupancy: [0.5, 0.5],
          }),
        };
        yield step;
      }
      return `all ${iterations} iterations are done`;
    },
  };
}
