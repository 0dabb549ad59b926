// From the `environment` of an experiment to a finite world: the one place that knows all kinds of them. Worlds of numbers
// are made in createContinuous.ts.
import type { FiniteWorldConfig } from '../protocol/experiment';
import type { FiniteEnvironment } from './finiteEnvironment';
import { readFiniteMdp } from './finiteMdpFile';
import { icyGridworld } from './icyGridworld';

/** Errors: InputError that names the field of the experiment, or the file and field of the MDP, at fault. */
export function createFiniteEnvironment(config: FiniteWorldConfig): FiniteEnvironment {
  switch (config.kind) {
    case 'icyGridworld': {
      const mdp = icyGridworld(config);
      const { width, height } = config;
      return {
        mdp,
        stateOf: (observation) =>
          observation.length === 2
            ? cellIndex(observation[0]!, observation[1]!, width, height)
            : stateIndex(observation, mdp.states),
        describeObservation: `[x, y] with x from 0 to ${width - 1} and y from 0 to ${height - 1}, or [state] from 0 to ${mdp.states - 1}`,
      };
    }
    case 'finiteMdp': {
      const mdp = readFiniteMdp(config.file);
      return {
        mdp,
        stateOf: (observation) => stateIndex(observation, mdp.states),
        describeObservation: `[state] from 0 to ${mdp.states - 1}`,
      };
    }
  }
}

function stateIndex(observation: ArrayLike<number>, states: number): number | undefined {
  return observation.length === 1 && isIndex(observation[0]!, states) ? observation[0] : undefined;
}

function cellIndex(x: number, y: number, width: number, height: number): number | undefined {
  return isIndex(x, width) && isIndex(y, height) ? y * width + x : undefined;
}

function isIndex(value: number, length: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < length;
}
