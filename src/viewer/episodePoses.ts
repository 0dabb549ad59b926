// The poses of a recorded body, episode by episode: joint positions out of observations, and MuJoCo's kinematics on them.
import type { Trajectories } from '../demonstrations/trajectories';
import { GeomPoses } from '../environments/mujoco/geomPoses';
import { observedPositions, type ObservedPositions } from '../environments/mujoco/observedPositions';
import type { MujocoTask } from '../environments/mujoco/task';
import type { AnswerTo } from '../protocol/demonstrationView';

export class EpisodePoses {
  /** Positions of the episode that was asked for last: a film asks for one piece after the other. */
  private kept: { readonly episode: number; readonly positions: Float64Array } | undefined;

  static async of(task: MujocoTask, recording: Trajectories): Promise<EpisodePoses> {
    return new EpisodePoses(recording, observedPositions(task), await GeomPoses.of(task));
  }

  /** What the pictures cannot show truly. */
  static caveats(task: MujocoTask, { hasLastObservations }: Trajectories): string[] {
    const { summed } = observedPositions(task);
    return [
      ...(summed.length === 0
        ? []
        : [
            `Observations of ${task.name} leave out ${summed.join(' and ')}: the place along the way is summed up from recorded velocities.`,
          ]),
      ...(hasLastObservations ? [] : ['The file has no last observations: the last pose is the one before.']),
    ];
  }

  private constructor(
    private readonly recording: Trajectories,
    private readonly observed: ObservedPositions,
    private readonly geoms: GeomPoses,
  ) {}

  /** Of the states [from, to) of an episode; state `length` is the one after its last step. */
  read({
    episode,
    from,
    to,
  }: {
    readonly episode: number;
    readonly from: number;
    readonly to: number;
  }): Omit<AnswerTo<'poses'>, 'kind'> {
    if (this.kept?.episode !== episode) this.kept = { episode, positions: this.positionsOf(episode) };
    const { size } = this.observed;
    return {
      geoms: [...this.geoms.shapes],
      poses: this.geoms.read(this.kept.positions.subarray(from * size, to * size)) as Float32Array<ArrayBuffer>,
    };
  }

  dispose(): void {
    this.geoms.dispose();
  }

  private positionsOf(episode: number): Float64Array {
    const { states, nextStates, stateSize, episodeStarts } = this.recording;
    const [first, end] = [episodeStarts[episode]!, episodeStarts[episode + 1]!];
    const observations = new Float64Array((end - first + 1) * stateSize);
    observations.set(states.subarray(first * stateSize, end * stateSize));
    observations.set(nextStates.subarray((end - 1) * stateSize, end * stateSize), (end - first) * stateSize);
    return this.observed.read(observations, stateSize, this.geoms.start);
  }
}
