// The MuJoCo tasks that there are.
import type { MujocoTask } from './task';
import { ant } from './tasks/ant';
import { halfCheetah } from './tasks/halfCheetah';
import { hopper } from './tasks/hopper';
import { humanoid } from './tasks/humanoid';
import { invertedDoublePendulum, invertedPendulum } from './tasks/invertedPendulums';
import { swimmer } from './tasks/swimmer';
import { walker2d } from './tasks/walker2d';

export const mujocoTasks: readonly MujocoTask[] = [
  halfCheetah,
  hopper,
  walker2d,
  ant,
  humanoid,
  invertedPendulum,
  invertedDoublePendulum,
  swimmer,
];
