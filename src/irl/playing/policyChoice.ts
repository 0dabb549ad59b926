// A learned policy that plays: the actions that it draws, or the likeliest ones.
import type { EnvironmentShape } from '../../environments/continuousEnvironment';
import { InputError } from '../../protocol/inputError';
import { observationSize } from '../policy/observationEncoding';
import type { Actor } from '../policy/actor';
import type { PolicyShape } from '../../protocol/policyState';
import type { Choose } from './playEpisodes';

export interface PolicyChoiceOptions {
  readonly actor: Actor;
  readonly shape: PolicyShape;
  readonly deterministic: boolean;
}

/** @throws InputError if the policy was learned in a world of another shape */
export function policyChoice(
  { actor, shape, deterministic }: PolicyChoiceOptions,
  world: EnvironmentShape,
  count: number,
): Choose {
  const width = world.observationNames.length;
  const size = world.actionSpace.kind === 'discrete' ? 1 : world.actionSpace.names.length;
  const expected = observationSize(shape.observation);
  if (expected !== width || JSON.stringify(shape.actionSpace) !== JSON.stringify(world.actionSpace)) {
    throw new InputError(
      `the policy was learned for ${expected} observations and ${shape.actionSpace.names.length} actions, ${world.name} has ${width} and ${world.actionSpace.names.length} of other ranges or names`,
    );
  }
  const rows = new Float32Array(count * width);
  const choices = {
    actions: new Float32Array(count * size),
    worldActions: new Float32Array(count * size),
    logProbabilities: new Float32Array(count),
  };
  return (observations, actions) => {
    rows.set(observations);
    if (deterministic) actor.actLikeliest(rows, choices);
    else actor.act(rows, choices);
    actions.set(choices.worldActions);
  };
}
