// Recorded bodies as pictures show them: joint positions out of observations alone, and the places of all shapes, against
// MuJoCo's own for the recorded joint positions.
import { describe, expect, it } from 'vitest';
import { mujocoTasks } from '../../../../src/environments/mujoco/createMujoco';
import { loadMujoco } from '../../../../src/environments/mujoco/engine';
import { GeomPoses, poseSize } from '../../../../src/environments/mujoco/geomPoses';
import { observedPositions } from '../../../../src/environments/mujoco/observedPositions';
import { compileModel } from '../../../../src/environments/mujoco/simulation';
import type { MujocoTask } from '../../../../src/environments/mujoco/task';
import { goldenOf, type Rollout } from './golden';

/** geom_xpos and geom_xmat of the whole simulation, set to the recorded positions. */
async function truth(task: MujocoTask, positions: readonly (readonly number[])[]) {
  const { engine, model } = compileModel(await loadMujoco(), task.model);
  const data = new engine.MjData(model);
  const frames = positions.map((qpos) => {
    (data.qpos as Float64Array).set(qpos);
    engine.mj_forward(model, data);
    return { places: Array.from(data.geom_xpos as Float64Array), turns: Array.from(data.geom_xmat as Float64Array) };
  });
  data.delete();
  model.delete();
  return frames;
}

/** A point of the shape's own frame, in the world's. */
function transformed(pose: Float32Array, point: readonly [number, number, number]): number[] {
  const [px, py, pz, x, y, z, w] = [...pose] as [number, number, number, number, number, number, number];
  const [a, b, c] = point;
  // v + 2 q × (q × v + w v)
  const [ux, uy, uz] = [y * c - z * b + w * a, z * a - x * c + w * b, x * b - y * a + w * c];
  return [px + a + 2 * (y * uz - z * uy), py + b + 2 * (z * ux - x * uz), pz + c + 2 * (x * uy - y * ux)];
}

const point = [0.3, -0.2, 0.5] as const;
/** Single precision, and places within some metres. */
const tolerance = 5e-6;

/** Largest distances: in the plane that is seen or the whole space, and along what is summed up from velocities. */
function compare(
  task: MujocoTask,
  poses: Float32Array,
  frames: Awaited<ReturnType<typeof truth>>,
  hidden: number,
): { readonly seen: number; readonly slid: number } {
  let seen = 0;
  let slid = 0;
  const geoms = frames[0]!.places.length / 3;
  const first = Math.max(0, task.model.worldGeoms.length);
  frames.forEach(({ places, turns }, frame) => {
    const pose = (geom: number) =>
      poses.subarray((frame * geoms + geom) * poseSize, (frame * geoms + geom + 1) * poseSize);
    // How far the first moving shape is off along the hidden axes: all other shapes must be off by the same.
    const shift = [0, 1, 2].map((axis) => (axis < hidden ? pose(first)[axis]! - places[3 * first + axis]! : 0));
    slid = Math.max(slid, Math.hypot(...shift));
    for (let geom = first; geom < geoms; geom++) {
      const matrix = turns.slice(9 * geom, 9 * geom + 9);
      const wanted = [0, 1, 2].map(
        (row) =>
          places[3 * geom + row]! +
          shift[row]! +
          point.reduce((sum, each, column) => sum + matrix[3 * row + column]! * each, 0),
      );
      const found = transformed(pose(geom), point);
      seen = Math.max(seen, ...wanted.map((value, axis) => Math.abs(value - found[axis]!)));
    }
  });
  return { seen, slid };
}

const rolloutPositions = (rollout: Rollout) => [rollout.initial.qpos, ...rollout.qpos];

describe.each(Object.values(mujocoTasks).map((task) => [task.name, task] as const))('%s', (name, task) => {
  it.each(goldenOf(name))('is seen where MuJoCo has it (%s)', async (_, { rollouts }) => {
    const observed = observedPositions(task);
    const hidden = observed.summed.length;
    const poses = await GeomPoses.of(task);
    for (const rollout of rollouts) {
      const rows = [rollout.initial.observation, ...rollout.observations];
      const width = rows[0]!.length;
      const recorded = rolloutPositions(rollout);
      // Where a recording begins is not in it: the first state's own place is taken here, as the pictures take the model's.
      const positions = observed.read(Float64Array.from(rows.flat()), width, recorded[0]!);
      const { seen, slid } = compare(task, poses.read(positions), await truth(task, recorded), hidden);
      expect(seen).toBeLessThan(tolerance);
      let way = 0;
      for (let i = 1; i < recorded.length; i++) {
        way += Math.hypot(...[0, 1].map((axis) => recorded[i]![axis]! - recorded[i - 1]![axis]!));
      }
      if (hidden === 0) expect(slid).toBe(0);
      else expect(slid).toBeLessThan(0.02 + 0.1 * way);
    }
    poses.dispose();
  });

  it('names all its shapes, the ground apart from the body', async () => {
    const poses = await GeomPoses.of(task);
    const fixed = poses.shapes.filter((shape) => shape.fixed);
    expect(fixed).toHaveLength(task.model.worldGeoms.length);
    expect(poses.shapes.length).toBeGreaterThan(fixed.length);
    for (const { kind, radius, half } of poses.shapes) {
      expect(radius > 0).toBe(kind !== 'plane');
      expect(half > 0).toBe(kind === 'capsule');
    }
    poses.dispose();
  });
});

it('tells which positions are summed up', () => {
  const summed = Object.fromEntries(
    Object.values(mujocoTasks).map((task) => [task.name, observedPositions(task).summed]),
  );
  expect(summed).toEqual({
    'HalfCheetah-v5': ['rootx'],
    'Hopper-v5': ['rootx'],
    'Walker2d-v5': ['rootx'],
    'Ant-v5': ['root.x', 'root.y'],
    'Humanoid-v5': ['root.x', 'root.y'],
    'InvertedPendulum-v5': [],
    'InvertedDoublePendulum-v5': [],
    'Swimmer-v5': ['slider1', 'slider2'],
  });
});
