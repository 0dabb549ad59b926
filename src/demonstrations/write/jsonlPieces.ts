// The bytes of demonstrations in JSON Lines, piece by piece, with Gymnasium's names: episode, step, observation, action,
// reward where it is known, next_observation, terminated, truncated.
import type { Precision, Recording } from './recording';

const pieceCharacters = 1 << 18;

export function* jsonlPieces(recording: Recording, precision: Precision): Generator<Uint8Array> {
  const { states, actions, nextStates, absorbing, rewards, stateSize, actionSize, episodeStarts } = recording;
  const number = precision === 'float32' ? (value: number) => exact(Math.fround(value)) : exact;
  const vector = (values: Float64Array, step: number, size: number): string => {
    let text = '[';
    for (let k = step * size; k < (step + 1) * size; k++)
      text += `${k === step * size ? '' : ', '}${number(values[k]!)}`;
    return `${text}]`;
  };
  let text = '';
  for (let episode = 0; episode + 1 < episodeStarts.length; episode++) {
    const first = episodeStarts[episode]!;
    const end = episodeStarts[episode + 1]!;
    for (let step = first; step < end; step++) {
      const isLast = step === end - 1;
      const next = isLast && !recording.hasLastObservations ? 'null' : vector(nextStates, step, stateSize);
      const reward = rewards ? `"reward": ${number(rewards[step]!)}, ` : '';
      const isTerminated = absorbing[step] === 1;
      text +=
        `{"episode": ${episode}, "step": ${step - first}, "observation": ${vector(states, step, stateSize)}, ` +
        `"action": ${vector(actions, step, actionSize)}, ${reward}"next_observation": ${next}, ` +
        `"terminated": ${isTerminated}, "truncated": ${isLast && !isTerminated}}\n`;
      if (text.length < pieceCharacters) continue;
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}

/** The shortest text that reads back as the same double; JSON.stringify would lose the sign of zero. */
function exact(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
