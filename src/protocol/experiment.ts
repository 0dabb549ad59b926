// An experiment, the content of *.trirl.json. This one definition is the TypeScript type, the check when a file is read,
// and (through jsonSchemas.ts) what VS Code completes, explains and marks.
import { z } from 'zod';
import { continuousWorldSchema } from './continuousWorlds';
import { demonstrationColumnsSchema } from './demonstrationColumns';
import { deepSchemas } from './deepAlgorithms';
import { ppoSchema, trpoSchema } from './policyAlgorithms';
import { tunable } from './tunableSchema';

const cell = z.tuple([z.int().min(0), z.int().min(0)]);

export const icyGridworldSchema = z
  .strictObject({
    kind: z.literal('icyGridworld'),
    width: z.int().min(2).max(256).default(5).describe('Cells from left to right.'),
    height: z.int().min(2).max(256).default(5).describe('Cells from top to bottom.'),
    slip: z
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .describe(
        'Probability p that the ice decides: the intended neighbour has 1 − p + p/4, each other neighbour p/4; what would leave the grid stays.',
      ),
    discount: z.number().gt(0).lt(1).default(0.99).describe('Discount γ per step.'),
    start: cell.default([0, 0]).describe('Start cell [x, y], from the top left corner.'),
    goal: cell.optional().describe('Absorbing goal cell [x, y]; the bottom right corner if left out.'),
    stepReward: z
      .number()
      .default(-1)
      .describe('True reward of every cell but the goal: what the expert maximises, never shown to the learner.'),
    goalReward: z.number().default(0).describe('True reward of the goal.'),
  })
  .describe('A grid of ice with an absorbing goal, of any size and slip.');

export const finiteMdpFileSchema = z
  .strictObject({
    kind: z.literal('finiteMdp'),
    file: z
      .string()
      .min(1)
      .describe(
        'A finite MDP as JSON (transition triples, start, absorbing states, discount, features), relative to this file.',
      ),
  })
  .describe('Your own finite Markov decision process.');

/** Worlds of states that can be counted, known with all their transitions. */
export const finiteWorldSchema = z.discriminatedUnion('kind', [icyGridworldSchema, finiteMdpFileSchema]);
export type FiniteWorldConfig = z.output<typeof finiteWorldSchema>;

export const environmentSchema = z.discriminatedUnion('kind', [
  ...finiteWorldSchema.options,
  ...continuousWorldSchema.options,
]);

export const demonstrationsSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('file'),
      file: z
        .string()
        .min(1)
        .describe(
          'Demonstrations (npz, HDF5, Arrow, Parquet, JSON Lines, CSV) or the folder of a dataset, relative to this file.',
        ),
      columns: demonstrationColumnsSchema.optional(),
      smoothing: z
        .number()
        .min(0)
        .lt(1)
        .default(1e-3)
        .describe(
          'Share of the expert occupancy that is spread evenly over the states that can be reached, so that states nobody visited keep a finite reward.',
        ),
    })
    .describe('The expert is known by recorded episodes.'),
  z
    .strictObject({
      kind: z.literal('expert'),
      temperature: z.number().gt(0).default(1).describe('Temperature of the soft-optimal expert.'),
    })
    .describe('The expert is known exactly: the soft-optimal policy for the environment’s true reward.'),
]);

export const rewardModelSchema = z
  .strictObject({
    features: z
      .enum(['state', 'coordinates', 'user'])
      .default('state')
      .describe(
        '`state`: one free reward per state. `coordinates`: linear in x, y, x², y², x·y and whether the state is absorbing. `user`: linear in the features of the finite MDP file.',
      ),
  })
  .describe('What the learned reward may depend on; linear rewards have weights that can be read.');

const maximumIterations = (value: number) =>
  z.int().min(1).max(1_000_000).default(value).describe('Outer iterations at most.');
const stopAtKl = z
  .number()
  .min(0)
  .default(0)
  .describe('The run is finished when occupancy KL falls under this, in nats; 0: never.');

export const algorithmSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('trirl'),
      klBound: tunable('klBound', 'trirl'),
      dualStepSize: tunable('dualStepSize', 'trirl'),
      beta: tunable('beta', 'trirl'),
      maximumIterations: maximumIterations(200),
      stopAtGap: z
        .number()
        .min(0)
        .default(1e-6)
        .describe('The run is finished when the duality gap, which certifies the optimum, falls under this, in nats.'),
      stopAtKl,
      initialReward: z.number().default(0).describe('Reward of every state before the first iteration.'),
    })
    .describe('Trust Region IRL with η from the KL bound, and steps refused that would raise the dual.'),
  z
    .strictObject({
      kind: z.literal('trirlReference'),
      eta: tunable('eta', 'trirlReference'),
      dualStepSize: tunable('dualStepSize', 'trirlReference'),
      beta: tunable('beta', 'trirlReference'),
      maximumIterations: maximumIterations(300),
      stopAtRewardChange: z
        .number()
        .min(0)
        .default(1e-3)
        .describe('The run is finished when no reward moves by more than this.'),
      initialReward: z.number().default(1).describe('Reward of every state before the first iteration.'),
      sweepTolerance: z
        .number()
        .gt(0)
        .default(1e-5)
        .describe('Tolerance of value iteration, of the occupancies and of the dual’s evaluation.'),
    })
    .describe(
      'TRIRL in the conventions of the public reference: constant η, undiscounted occupancies, reward at the next state. For parity, not for daily use.',
    ),
  z
    .strictObject({
      kind: z.literal('maxEnt'),
      learningRate: tunable('learningRate', 'maxEnt'),
      maximumIterations: maximumIterations(500),
      stopAtKl,
      stopAtGradient: z
        .number()
        .min(0)
        .default(1e-5)
        .describe(
          'The run is finished when no feature expectation (no occupancy, for one reward per state) is off by more than this.',
        ),
      initialReward: z.number().default(0).describe('Reward of every state before the first iteration.'),
      forwardSolver: z
        .enum(['valueIteration', 'policyIteration'])
        .default('valueIteration')
        .describe(
          'How the forward problem is solved: sweeps of soft value iteration, as is usual, or soft policy iteration with direct solves.',
        ),
      solverTolerance: z
        .number()
        .gt(0)
        .default(1e-6)
        .describe('The forward problem is solved, at every reward step, until no value moves by more than this.'),
    })
    .describe(
      'Maximum (causal) entropy IRL: gradient ascent on rewards or feature weights, the forward problem solved at every step.',
    ),
  z
    .strictObject({
      kind: z.literal('featureMatching'),
      maximumIterations: maximumIterations(200),
      stopAtMargin: z
        .number()
        .min(0)
        .default(1e-4)
        .describe('The run is finished when the feature expectations are this close to the expert’s.'),
      solverTolerance: z
        .number()
        .gt(0)
        .default(1e-6)
        .describe('Value iteration is run until no value moves by more than this, at every step.'),
    })
    .describe(
      'Apprenticeship learning by the projection method: feature expectations matched by a mixture of optimal policies.',
    ),
  ppoSchema,
  trpoSchema,
  ...deepSchemas,
]);
export type AlgorithmConfig = z.output<typeof algorithmSchema>;

export const experimentSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where editors other than VS Code find the schema.'),
    name: z.string().min(1).max(80).describe('Name of the experiment; runs carry it.'),
    description: z.string().optional().describe('For people.'),
    environment: environmentSchema.describe('The world in which the expert acts.'),
    demonstrations: demonstrationsSchema
      .optional()
      .describe('Where the expert’s behaviour is known from. Left out where a policy learns on the true reward.'),
    reward: rewardModelSchema.prefault({}),
    algorithm: algorithmSchema.describe('How the reward is found, or a policy for the true reward.'),
    seed: z.int().min(0).max(4_294_967_295).default(0).describe('Seed of everything random in the run.'),
    pacing: z
      .strictObject({
        secondsPerIteration: z
          .number()
          .min(0)
          .max(60)
          .default(0)
          .describe('Shortest time an outer iteration may take, in seconds; 0 trains as fast as it can.'),
      })
      .prefault({})
      .describe('Slows a small problem down so that it can be watched and turned by hand.'),
  })
  .describe('An experiment in inverse reinforcement learning, or the training of an expert for one.');

/** A checked experiment, defaults filled in. Paths are as written until readExperiment resolves them. */
export type Experiment = z.output<typeof experimentSchema>;
export type EnvironmentConfig = Experiment['environment'];
export type DemonstrationsConfig = z.output<typeof demonstrationsSchema>;
