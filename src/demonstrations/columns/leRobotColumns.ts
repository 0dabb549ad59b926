// The names that LeRobot gives to its columns.
import type { DemonstrationColumns } from '../../protocol/demonstrationColumns';
import { needColumns, type ColumnTable } from '../columnTable';

const optional = {
  step: 'frame_index',
  reward: 'next.reward',
  terminated: 'next.terminated',
  truncated: 'next.truncated',
  done: 'next.done',
} as const;

/** Those that the table has. Errors: InputError if it lacks one that it needs; `expected` says what other tables may have. */
export function leRobotColumns(table: ColumnTable, expected: string): DemonstrationColumns {
  needColumns(table, ['observation.state', 'action', 'episode_index'], expected);
  return {
    observation: ['observation.state'],
    action: ['action'],
    episode: 'episode_index',
    ...Object.fromEntries(Object.entries(optional).filter(([, name]) => table.names.includes(name))),
  };
}
