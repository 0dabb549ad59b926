// Settings with which rewards are learned in each world on two cores, where they are other than the usual. Data alone; how they
// are filled in is in deepAlgorithms.ts.
import type { PresetSettings } from './policyPresets';

interface DeepPreset {
  readonly policy?: PresetSettings;
  readonly reward?: {
    readonly inputs?: 'stateAction' | 'stateNextState' | 'state' | 'shaped' | 'features';
    readonly eta?: number;
    readonly dualStepSize?: number;
    readonly gradientPenalty?: number;
    readonly inputNoise?: number;
    readonly discriminatorMinibatch?: number;
  };
}

/** By the world's name, or by its kind where it has none. */
export const deepPresets: Readonly<Record<string, DeepPreset>> = {
  'Pendulum-v1': {
    policy: { totalSteps: 300_000, policyLearningRate: 1e-3, criticLearningRate: 1e-3 },
  },
  icyGridworld: {
    policy: { totalSteps: 200_000, environments: 32, horizon: 64, minibatch: 256, normaliseObservations: false },
    // Between states that are told apart one by one there is nothing to be smooth over.
    reward: { inputs: 'state', inputNoise: 0, gradientPenalty: 0 },
  },
};
