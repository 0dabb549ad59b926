// From what is seen of a body back to its joint positions, so that a recorded episode can be shown. What the observations leave
// out, the place in the world, is summed up from the velocities; the picture then slides, by little, against the true way.
import type { Numbers } from '../continuousEnvironment';
import { layoutOf } from './modelDescription';
import type { MujocoTask } from './task';

/** Where each number of qpos is found in an observation. */
type Source =
  | { readonly kind: 'seen'; readonly at: number }
  | { readonly kind: 'angle'; readonly sine: number; readonly cosine: number }
  | { readonly kind: 'summed'; readonly velocity: number };

export interface ObservedPositions {
  /** Numbers in qpos. */
  readonly size: number;
  /** Numbers that an observation must have; what follows them is not read. */
  readonly observationSize: number;
  /** Names of the entries of qpos that are summed up from velocities. */
  readonly summed: readonly string[];
  /**
   * @param observations [frames, width], row by row
   * @param start values of the entries that are not seen, at the first frame
   * @returns qpos, [frames, size]
   */
  read(observations: Float64Array, width: number, start: Numbers): Float64Array;
}

/** Works by the names that the task gives its observations. @throws if they do not say where a position is: a defect of ours. */
export function observedPositions(task: MujocoTask): ObservedPositions {
  const layout = layoutOf(task.model);
  const names = task.observationNames(layout);
  const find = (beginning: string) => names.findIndex((name) => name.startsWith(beginning));
  const sources = layout.positions.map((_, index): Source => {
    const seen = find(`qpos[${index}] `);
    if (seen >= 0) return { kind: 'seen', at: seen };
    const [sine, cosine] = [find(`sin(qpos[${index}] `), find(`cos(qpos[${index}] `)];
    if (sine >= 0 && cosine >= 0) return { kind: 'angle', sine, cosine };
    // The hidden ones come first, where positions and velocities have the same numbers: slides, or the place of a free body.
    const velocity = find(`qvel[${index}] `);
    if (velocity < 0) throw new Error(`the observations of ${task.name} do not tell qpos[${index}]`);
    return { kind: 'summed', velocity };
  });
  const duration = task.model.option.timestep * task.frameSkip;
  return {
    size: sources.length,
    observationSize: 1 + names.findLastIndex((name) => /^((sin|cos)\()?q(pos|vel)\[/.test(name)),
    summed: layout.positions.filter((_, index) => sources[index]!.kind === 'summed'),
    read(observations, width, start) {
      const frames = observations.length / width;
      const positions = new Float64Array(frames * sources.length);
      sources.forEach((source, index) => {
        let place = start[index]!;
        for (let frame = 0; frame < frames; frame++) {
          const row = frame * width;
          if (source.kind === 'seen') place = observations[row + source.at]!;
          else if (source.kind === 'angle')
            place = Math.atan2(observations[row + source.sine]!, observations[row + source.cosine]!);
          else if (frame > 0) {
            // The mean of before and after: half a step better than either.
            const velocities = observations[row - width + source.velocity]! + observations[row + source.velocity]!;
            place += (duration * velocities) / 2;
          }
          positions[frame * sources.length + index] = place;
        }
      });
      return positions;
    },
  };
}
