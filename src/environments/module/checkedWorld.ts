// Whether what a user's module exports is a world: everything that it describes itself with, every mistake in words.
import path from 'node:path';
import { fieldPath } from '../../protocol/fieldPath';
import { InputError } from '../../protocol/inputError';
import { worldDescriptionSchema, type WorldDescription } from '../../protocol/worldDescription';
import type { MakeUserWorld, UserWorld } from './userWorld';

export interface CheckedWorld {
  readonly world: UserWorld;
  readonly description: WorldDescription;
}

/** @throws InputError if the module does not export a function that can make a world */
export function checkedMaker(exported: unknown, file: string): MakeUserWorld {
  if (typeof exported === 'function' && !/^class\b/.test(Function.prototype.toString.call(exported)))
    return exported as MakeUserWorld;
  const found = typeof exported === 'function' ? 'a class' : kindOf(exported);
  throw new InputError(
    `expected a default export that is a function which makes the world, \`export default (options) => ...\`, found ${found}`,
    { file },
  );
}

/** @throws InputError that lists all that is wrong with it */
export function checkedWorld(made: unknown, file: string): CheckedWorld {
  if (typeof made !== 'object' || made === null)
    throw new InputError(`expected the default export to return a world, found ${kindOf(made)}`, { file });
  const world = made as UserWorld;
  const problems: string[] = [];
  for (const name of ['reset', 'step'] as const)
    if (typeof world[name] !== 'function') problems.push(`${name}: expected a method, found ${kindOf(world[name])}`);
  for (const name of ['readState', 'writeState', 'dispose'] as const)
    if (world[name] !== undefined && typeof world[name] !== 'function')
      problems.push(`${name}: expected a method or nothing, found ${kindOf(world[name])}`);
  if ((world.readState === undefined) !== (world.writeState === undefined))
    problems.push('expected readState and writeState together, found one of them');
  const described = worldDescriptionSchema.safeParse({
    name: world.name ?? path.basename(file, path.extname(file)),
    observationNames: world.observationNames,
    actionSpace: world.actionSpace,
    rewardNames: world.rewardNames ?? ['reward'],
    timeStep: world.timeStep,
    maxEpisodeSteps: world.maxEpisodeSteps,
  });
  for (const { path: place, message } of described.error?.issues ?? [])
    problems.push(`${fieldPath(place)}: ${message.replace(/^Invalid input: /, '')}`);
  if (described.success && problems.length === 0) return { world, description: described.data };
  throw new InputError(
    problems.length === 1
      ? `the world is not complete: ${problems[0]!}`
      : `the world has ${problems.length} problems:${problems.map((problem) => `\n  ${problem}`).join('')}`,
    { file },
  );
}

/** For `found ...`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (value instanceof Promise) return 'a promise';
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  return `the ${typeof value} ${String(value).slice(0, 60)}`;
}
