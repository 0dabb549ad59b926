// The policy that chooses by chance alone: uniform over the choices, or over the box of the actions. What learns is held
// against it.
import type { EnvironmentShape } from '../../environments/continuousEnvironment';
import { Random } from '../../environments/random';
import type { Choose } from './playEpisodes';

/** A side of the box that has no end, as a world of somebody else's may have, is taken to be at 1 or -1. */
export function uniformChoice({ actionSpace }: EnvironmentShape, seed: number): Choose {
  const random = new Random(seed);
  if (actionSpace.kind === 'discrete') {
    return (_observations, actions) => {
      for (let i = 0; i < actions.length; i++) actions[i] = random.index(actionSpace.names.length);
    };
  }
  const low = actionSpace.low.map((value) => Math.max(value, Number.isFinite(value) ? value : -1));
  const high = actionSpace.high.map((value) => Math.min(value, Number.isFinite(value) ? value : 1));
  return (_observations, actions) => {
    for (let i = 0; i < actions.length; i++) {
      const entry = i % low.length;
      actions[i] = random.uniform(low[entry]!, high[entry]!);
    }
  };
}
