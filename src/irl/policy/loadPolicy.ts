// A policy from a checkpoint, to be played and not trained.
import { InputError } from '../../protocol/inputError';
import { policyFactsSchema, type PolicyShape } from '../../protocol/policyState';
import type { TrainingState } from '../../protocol/trainingState';
import type { Backend } from '../../tensors/backend';
import { RandomStream } from '../../tensors/random';
import { Actor } from './actor';
import { PolicyNetworks } from './policyNetworks';

export interface LoadedPolicy {
  readonly actor: Actor;
  readonly shape: PolicyShape;
  dispose(): void;
}

/** @param backend in force in tfjs. @param seed of the sampled actions.
 * @throws InputError if the state holds no policy, naming what is missing. */
export function loadPolicy(backend: Backend, { tensors, facts }: TrainingState, seed = 0): LoadedPolicy {
  const parsed = policyFactsSchema.shape.policy.safeParse(facts['policy']);
  if (!parsed.success) throw new InputError(`this checkpoint holds no policy: ${parsed.error.issues[0]!.message}`);
  const shape = parsed.data;
  const networks = new PolicyNetworks(backend, shape, { random: new RandomStream(0, 0), logDeviation: 0 });
  try {
    networks.restorePolicy(tensors);
  } catch (error) {
    networks.dispose();
    throw error;
  }
  const actor = new Actor(networks, new RandomStream(seed, 0));
  return {
    actor,
    shape,
    dispose() {
      actor.dispose();
      networks.dispose();
    },
  };
}
