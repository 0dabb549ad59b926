// Learning a reward from demonstrations in worlds of numbers: what an experiment says of it.

/** What a learned reward may depend on, and how. */
export const rewardInputs = ['stateAction', 'stateNextState', 'state', 'shaped', 'features'] as const;
export type RewardInputs = (typeof rewardInputs)[number];
