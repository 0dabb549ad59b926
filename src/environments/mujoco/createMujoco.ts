// MuJoCo environments by configuration. Models are compiled once per thread and configuration, and shared by all environments
// of it.
import type { MujocoConfig, MujocoName } from '../../protocol/continuousWorlds';
import { changeDynamics } from './dynamics';
import { loadMujoco } from './engine';
import { MujocoEnvironment } from './mujocoEnvironment';
import { compileModel, type CompiledModel } from './simulation';
import type { MujocoTask } from './task';
import { ant } from './tasks/ant';
import { halfCheetah } from './tasks/halfCheetah';
import { hopper } from './tasks/hopper';
import { humanoid } from './tasks/humanoid';
import { invertedDoublePendulum, invertedPendulum } from './tasks/invertedPendulums';
import { swimmer } from './tasks/swimmer';
import { walker2d } from './tasks/walker2d';

export const mujocoTasks: Readonly<Record<MujocoName, MujocoTask>> = {
  'HalfCheetah-v5': halfCheetah,
  'Hopper-v5': hopper,
  'Walker2d-v5': walker2d,
  'Ant-v5': ant,
  'Humanoid-v5': humanoid,
  'InvertedPendulum-v5': invertedPendulum,
  'InvertedDoublePendulum-v5': invertedDoublePendulum,
  'Swimmer-v5': swimmer,
};

const compiledModels = new Map<string, CompiledModel>();

/** @throws InputError if `dynamics` names a part that the body does not have. */
export async function createMujoco({ name, dynamics = {} }: MujocoConfig): Promise<MujocoEnvironment> {
  const task = mujocoTasks[name];
  const engine = await loadMujoco();
  const key = JSON.stringify([name, dynamics]);
  let compiled = compiledModels.get(key);
  if (compiled === undefined) {
    compiled = compileModel(engine, task.model);
    try {
      changeDynamics(compiled, dynamics, 'environment.dynamics');
    } catch (error) {
      compiled.model.delete();
      throw error;
    }
    compiledModels.set(key, compiled);
  }
  return new MujocoEnvironment(task, compiled);
}
