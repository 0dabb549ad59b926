// Settings of PPO and TRPO with which each world is learned on two cores, where they are other than the usual. Data alone; how
// they are filled in is in policyAlgorithms.ts.

/** Of policyAlgorithms.ts, any of them. */
export interface PresetSettings {
  readonly totalSteps?: number;
  readonly environments?: number;
  readonly horizon?: number;
  readonly minibatch?: number;
  readonly epochs?: number;
  readonly discount?: number;
  readonly lambda?: number;
  readonly hidden?: readonly number[];
  readonly initialLogDeviation?: number;
  readonly normaliseObservations?: boolean;
  readonly normaliseRewards?: boolean;
  readonly learningRateSchedule?: 'constant' | 'linear';
  readonly gradientClip?: number;
  readonly policyLearningRate?: number;
  readonly criticLearningRate?: number;
  readonly clip?: number;
  readonly stopAtKl?: number;
  readonly entropyCoefficient?: number;
  readonly klBound?: number;
}

interface Preset {
  readonly shared?: PresetSettings;
  readonly ppo?: PresetSettings;
  readonly trpo?: PresetSettings;
}

/** By the world's name, or by its kind where it has none. */
export const policyPresets: Readonly<Record<string, Preset>> = {
  'CartPole-v1': {
    shared: { totalSteps: 100_000, horizon: 128, minibatch: 128 },
    ppo: { policyLearningRate: 5e-4, criticLearningRate: 1e-3, learningRateSchedule: 'linear', stopAtKl: 0.03 },
  },
  'Pendulum-v1': {
    shared: { totalSteps: 150_000, discount: 0.9 },
    ppo: { policyLearningRate: 1e-3, criticLearningRate: 1e-3, learningRateSchedule: 'linear' },
    trpo: { klBound: 0.05 },
  },
  // The goal is far, and pays only when it is reached.
  'MountainCarContinuous-v0': { shared: { totalSteps: 100_000, discount: 0.999 } },
  'Acrobot-v1': {
    shared: { totalSteps: 150_000, environments: 16, horizon: 128, lambda: 0.94 },
    ppo: { policyLearningRate: 1e-3, criticLearningRate: 1e-3 },
    trpo: { klBound: 0.02 },
  },
  'InvertedPendulum-v5': { shared: { totalSteps: 100_000 } },
  'InvertedDoublePendulum-v5': { shared: { totalSteps: 300_000, learningRateSchedule: 'linear' } },
  // One stroke takes long to pay.
  'Swimmer-v5': { shared: { totalSteps: 500_000, discount: 0.9999 } },
  // Its eight motors are dear: wide noise costs more than standing is worth.
  'Ant-v5': { shared: { initialLogDeviation: -1 } },
  pointMaze: { shared: { totalSteps: 300_000 } },
  icyGridworld: {
    shared: { totalSteps: 100_000, environments: 32, horizon: 64, minibatch: 256 },
    ppo: { policyLearningRate: 3e-3, criticLearningRate: 3e-3 },
    trpo: { klBound: 0.03 },
  },
};
