// A tunable as a field of an experiment: its start value, with range, default and explanation from the one table.
import { z } from 'zod';
import { defaultOf, tunables, type AlgorithmKind, type TunableName } from './tunables';

/** @param algorithm whose default it gets. */
export function tunable(name: TunableName, algorithm: AlgorithmKind) {
  const { label, symbol, unit, minimum, maximum, description, formula } = tunables[name];
  const value = defaultOf(name, algorithm);
  return z
    .number()
    .min(minimum)
    .max(maximum)
    .default(value)
    .describe(
      `${label} ${symbol}${unit && ` (${unit})`}: ${description}\n\n${formula}\n\nDefault ${value}, from ${minimum} to ${maximum}.`,
    );
}
