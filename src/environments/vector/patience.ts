// How long environments may take before they count as hanging. Ours never hang; what is not ours says so by time-out, with the
// file or name that the user knows.
import { InputError } from '../../protocol/inputError';
import { isForeign, type WorldConfig } from '../createContinuous';
import type { Order } from './threadControl';
import type { Patience } from './workerPool';

/** Longer than any step of ours on any machine. */
const ownSeconds = 60;
/** For threads and processes to come up, before a user's code has its turn. */
const startSeconds = 10;

const calls: Readonly<Record<Order | 'start', string>> = {
  start: 'to be loaded',
  reset: 'in reset()',
  step: 'in step()',
  readStates: 'in readState()',
  writeStates: 'in writeState()',
};

export function patienceFor(environment: WorldConfig): Patience {
  if (!isForeign(environment)) {
    return {
      startSeconds: ownSeconds,
      orderSeconds: ownSeconds,
      error: (activity, seconds) =>
        new Error(`a thread of environments does not answer for ${seconds} s (${calls[activity]})`),
    };
  }
  const { timeoutSeconds } = environment;
  return {
    startSeconds: startSeconds + timeoutSeconds,
    orderSeconds: timeoutSeconds,
    error: (activity) =>
      environment.kind === 'module'
        ? new InputError(hanging('the world', activity, timeoutSeconds), { file: environment.file })
        : new InputError(hanging(environment.name, activity, timeoutSeconds), { field: 'environment.name' }),
  };
}

function hanging(who: string, activity: Order | 'start', seconds: number): string {
  return `${who} takes more than ${seconds} s ${calls[activity]}: it hangs, or needs a larger "timeoutSeconds"`;
}
