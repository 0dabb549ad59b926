// An error on its way from a thread to the main one. Structured cloning keeps neither our classes nor what they carry, so that
// bad input would arrive as a defect of ours.
import { InputError, type Place } from '../../protocol/inputError';

export type ThreadFailure =
  | { readonly kind: 'input'; readonly sentence: string; readonly place: Place }
  | { readonly kind: 'error'; readonly error: Error };

export function toFailure(error: unknown): ThreadFailure {
  if (error instanceof InputError) return { kind: 'input', sentence: error.sentence, place: error.place };
  // Only the message that an error itself holds is cloned; that of the schema library's is made when it is asked for.
  const isClonable = error instanceof Error && Object.hasOwn(error, 'message');
  return {
    kind: 'error',
    error: isClonable ? error : new Error(error instanceof Error ? error.message : String(error)),
  };
}

export function fromFailure(failure: ThreadFailure): Error {
  return failure.kind === 'input' ? new InputError(failure.sentence, failure.place) : failure.error;
}
