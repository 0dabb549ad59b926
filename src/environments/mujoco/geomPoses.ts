// Where the shapes of a body are for given joint positions: MuJoCo's own forward kinematics, without dynamics. What a picture
// of an episode is drawn from.
import { compileModel } from './simulation';
import type { MujocoTask } from './task';
import { loadMujoco } from './engine';

export interface GeomShape {
  readonly kind: 'plane' | 'sphere' | 'capsule';
  readonly name: string;
  /** m; 0 for a plane. */
  readonly radius: number;
  /** Half the length of a capsule's axis, along its own z; m. */
  readonly half: number;
  /** Belongs to the world, and never moves. */
  readonly fixed: boolean;
}

/** Numbers of one pose: place in m, turn as a quaternion x, y, z, w. */
export const poseSize = 7;

/** MuJoCo's numbers of the kinds of geoms used here. */
const kinds: Readonly<Record<number, GeomShape['kind']>> = { 0: 'plane', 2: 'sphere', 3: 'capsule' };

export class GeomPoses {
  /** In MuJoCo's order. */
  readonly shapes: readonly GeomShape[];
  /** qpos of the model as it is described. */
  readonly start: Float64Array;
  private readonly engine;
  private readonly model;
  private readonly data;

  static async of(task: MujocoTask): Promise<GeomPoses> {
    return new GeomPoses(compileModel(await loadMujoco(), task.model));
  }

  private constructor({ engine, model, layout }: ReturnType<typeof compileModel>) {
    this.engine = engine;
    this.model = model;
    this.data = new engine.MjData(model);
    this.start = Float64Array.from(model.qpos0 as Float64Array);
    const types = model.geom_type as Int32Array;
    const sizes = model.geom_size as Float64Array;
    const bodies = model.geom_bodyid as Int32Array;
    this.shapes = layout.geoms.map((name, geom) => {
      const kind = kinds[types[geom]!];
      if (kind === undefined) throw new Error(`a geom of MuJoCo's type ${types[geom]} cannot be drawn`);
      return {
        kind,
        name: name ?? '',
        radius: kind === 'plane' ? 0 : sizes[3 * geom]!,
        half: kind === 'capsule' ? sizes[3 * geom + 1]! : 0,
        fixed: bodies[geom] === 0,
      };
    });
  }

  /** @param positions [frames, qpos]. @returns [frames, geoms, 7]. */
  read(positions: Float64Array): Float32Array {
    const { engine, model, data, shapes, start } = this;
    const frames = positions.length / start.length;
    const poses = new Float32Array(frames * shapes.length * poseSize);
    let at = 0;
    for (let frame = 0; frame < frames; frame++) {
      // Memory may have grown meanwhile, and moved: views are taken anew.
      (data.qpos as Float64Array).set(positions.subarray(frame * start.length, (frame + 1) * start.length));
      engine.mj_kinematics(model, data);
      const places = data.geom_xpos as Float64Array;
      const turns = data.geom_xmat as Float64Array;
      for (let geom = 0; geom < shapes.length; geom++, at += poseSize) {
        poses.set(places.subarray(3 * geom, 3 * geom + 3), at);
        writeQuaternion(turns.subarray(9 * geom, 9 * geom + 9), poses, at + 3);
      }
    }
    return poses;
  }

  dispose(): void {
    this.data.delete();
    this.model.delete();
  }
}

/** x, y, z, w of a rotation matrix, row by row. From its largest component, so that nothing is divided by about zero. */
function writeQuaternion(matrix: Float64Array, into: Float32Array, at: number): void {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = matrix as unknown as readonly number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  // Four times the square of each component.
  const squares = [1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz, 1 + xx + yy + zz] as const;
  const largest = squares.indexOf(Math.max(...squares));
  const scale = 0.5 / Math.sqrt(squares[largest]!);
  const own = squares[largest]! * scale;
  const [x, y, z, w] = (
    [
      [own, (xy + yx) * scale, (xz + zx) * scale, (zy - yz) * scale],
      [(xy + yx) * scale, own, (yz + zy) * scale, (xz - zx) * scale],
      [(xz + zx) * scale, (yz + zy) * scale, own, (yx - xy) * scale],
      [(zy - yz) * scale, (xz - zx) * scale, (yx - xy) * scale, own],
    ] as const
  )[largest]!;
  into[at] = x;
  into[at + 1] = y;
  into[at + 2] = z;
  into[at + 3] = w;
}
