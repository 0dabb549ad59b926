// What a world means for a policy: how its observations are read, and by which name presets know it.
import { createFiniteEnvironment } from '../../environments/catalogue';
import type { EnvironmentShape } from '../../environments/continuousEnvironment';
import type { WorldConfig } from '../../environments/createContinuous';
import type { ObservationEncoding } from '../../protocol/policyState';

/** States of a finite world are told apart one by one; numbers are numbers. */
export function encodingFor(
  world: WorldConfig,
  shape: EnvironmentShape,
  { normaliseObservations }: { readonly normaliseObservations: boolean },
): ObservationEncoding {
  if (world.kind !== 'icyGridworld' && world.kind !== 'finiteMdp') {
    return { kind: 'numbers', size: shape.observationNames.length, normalise: normaliseObservations };
  }
  const { grid, states } = createFiniteEnvironment(world).mdp;
  return { kind: 'oneHot', sizes: grid ? [grid.width, grid.height] : [states] };
}
