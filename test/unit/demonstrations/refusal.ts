// For tests of bad input: what was refused, and that it was refused as the user's input and not by accident.
import { InputError } from '../../../src/protocol/inputError';

/** The InputError that `attempt` ends in; any other end fails the test. */
export async function refusal(attempt: () => unknown): Promise<InputError> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
