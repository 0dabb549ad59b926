// A tunable as a field of an experiment: its start value, with range, default and explanation from the one table.
import { z } from 'zod';
import { defaultOf, tunables, type AlgorithmKind, type TunableName } from './tunables';

/** @param algorithm whose default it gets. */
export function tunable(name: TunableName, algorithm: AlgorithmKind) {
  const { minimum, maximum } = tunables[name];
  const value = defaultOf(name, algorithm);
  return inRange(name)
    .default(value)
    .describe(words(name, `Default ${value}, from ${minimum} to ${maximum}.`));
}

/** One that may be left out: then the preset of the world says what it is. */
export function presetTunable(name: TunableName) {
  const { minimum, maximum } = tunables[name];
  return inRange(name).describe(words(name, `From ${minimum} to ${maximum}; if left out, what suits the environment.`));
}

function inRange(name: TunableName) {
  return z.number().min(tunables[name].minimum).max(tunables[name].maximum);
}

function words(name: TunableName, range: string): string {
  const { label, symbol, unit, description, formula } = tunables[name];
  return `${label} ${symbol}${unit && ` (${unit})`}: ${description}\n\n${formula}\n\n${range}`;
}
