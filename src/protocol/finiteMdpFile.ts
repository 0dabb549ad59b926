// A user's own finite MDP as a JSON file: transition triples, start distribution, absorbing states, discount, features.
import { z } from 'zod';

const probability = z.number().min(0).max(1);
const stateIndex = z.int().min(0);

export const finiteMdpFileContentSchema = z
  .strictObject({
    $schema: z.string().optional(),
    states: z
      .union([z.int().min(1).max(1_000_000), z.array(z.string()).min(1)])
      .describe('Number of states, or their names in order.'),
    actions: z
      .union([z.int().min(1).max(10_000), z.array(z.string()).min(1)])
      .describe('Number of actions, or their names in order.'),
    discount: z.number().gt(0).lt(1).describe('Discount γ per step.'),
    start: z
      .array(z.tuple([stateIndex, probability]))
      .min(1)
      .describe('Start distribution as [state, probability]; sums to 1.'),
    absorbing: z
      .array(stateIndex)
      .default([])
      .describe('States that are never left; their transitions may be omitted.'),
    transitions: z
      .array(z.tuple([stateIndex, stateIndex, stateIndex, probability]))
      .describe('[state, action, next state, probability]; for every state and action the probabilities sum to 1.'),
    reward: z
      .array(z.number())
      .optional()
      .describe('True reward per state, where known: used for returns and for the exact expert, never for learning.'),
    features: z
      .record(z.string(), z.array(z.number()))
      .optional()
      .describe('Named features, a number per state each, for linear rewards.'),
    grid: z
      .strictObject({ width: z.int().min(1), height: z.int().min(1) })
      .optional()
      .describe('Draw state s at column s % width, row floor(s / width).'),
    arrows: z
      .array(z.tuple([z.number(), z.number()]))
      .optional()
      .describe('Displacement [dx, dy] of each action on the grid; dy grows downwards.'),
  })
  .describe('A finite Markov decision process.');
export type FiniteMdpFileContent = z.output<typeof finiteMdpFileContentSchema>;
