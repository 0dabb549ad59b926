// From a user's module to a world among ours. Only the program of a thread loads this: see vector/environmentWorker.ts.
import type { ModuleWorldConfig } from '../../protocol/continuousWorlds';
import { checkedMaker, checkedWorld } from './checkedWorld';
import { ModuleWorld } from './moduleWorld';
import { loadUserModule, userError } from './userCode';

/** @throws InputError with file, and line where there is one, of a module that cannot be loaded or makes no world. */
export async function loadModuleWorld({ file, options }: ModuleWorldConfig): Promise<ModuleWorld> {
  const make = checkedMaker(loadUserModule(file)['default'], file);
  let made: unknown;
  try {
    made = await make(options);
  } catch (error) {
    throw userError(error, { file, doing: 'the world cannot be made' });
  }
  return new ModuleWorld(checkedWorld(made, file), file);
}
