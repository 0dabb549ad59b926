// A model of bodies, joints and motors as plain data, in the words of MJCF, MuJoCo's modelling language, whose defaults hold for
// what is left out: masses follow from geoms of 1000 kg/m^3. It says what moves, not how it looks.

export type Vector = readonly number[];

/** A shape that collides and has mass. */
export interface Geom {
  readonly name?: string;
  readonly type: 'plane' | 'sphere' | 'capsule';
  /** Radius, and half the length of a capsule that has no `fromto`; m. */
  readonly size: Vector;
  /** Both ends of a capsule's axis, in the body's frame, m. */
  readonly fromto?: Vector;
  readonly pos?: Vector;
  readonly quat?: Vector;
  /** Axis, and angle in the model's unit. */
  readonly axisangle?: Vector;
  /** kg/m^3. */
  readonly density?: number;
  /** Sliding, torsional, rolling; those left out have MuJoCo's defaults. */
  readonly friction?: Vector;
  /** Two geoms collide if one's `contype` shares a bit with the other's `conaffinity`; both are 1 by default. */
  readonly contype?: number;
  readonly conaffinity?: number;
  /** Dimensions of contact forces: 1 without friction, 3 with sliding friction. */
  readonly condim?: number;
  /** Distance below which contacts are made, m. */
  readonly margin?: number;
  readonly solref?: Vector;
  readonly solimp?: Vector;
}

export interface Joint {
  readonly name: string;
  readonly type: 'free' | 'slide' | 'hinge';
  readonly axis?: Vector;
  readonly pos?: Vector;
  /** Limits, in m or the model's unit of angles. */
  readonly range?: Vector;
  /** Position in the model's initial configuration. */
  readonly ref?: number;
  readonly stiffness?: number;
  readonly damping?: number;
  /** Rotor inertia, kg m^2, or kg. */
  readonly armature?: number;
  readonly margin?: number;
  readonly solreflimit?: Vector;
  readonly solimplimit?: Vector;
}

export interface Site {
  readonly name: string;
  readonly pos: Vector;
}

export interface Body {
  readonly name: string;
  /** In the frame of the body it hangs on, m. */
  readonly pos: Vector;
  readonly quat?: Vector;
  readonly joints?: readonly Joint[];
  readonly geoms: readonly Geom[];
  readonly sites?: readonly Site[];
  readonly bodies?: readonly Body[];
}

export interface Motor {
  readonly name?: string;
  readonly joint: string;
  /** Force or torque per unit of control, N or N m. */
  readonly gear: number;
  readonly ctrlrange: Vector;
}

/** A length that is a weighted sum of joint positions. */
export interface FixedTendon {
  readonly name: string;
  readonly joints: readonly { readonly joint: string; readonly coef: number }[];
}

export interface ModelDescription {
  readonly name: string;
  readonly angle: 'radian' | 'degree';
  /** kg; all masses and inertias are scaled to this sum. */
  readonly totalMass?: number;
  readonly option: {
    /** s. */
    readonly timestep: number;
    readonly integrator?: 'Euler' | 'RK4';
    readonly gravity?: Vector;
    /** Of the medium, kg/m^3. */
    readonly density?: number;
    /** Of the medium, Pa s. */
    readonly viscosity?: number;
    readonly solver?: 'PGS' | 'Newton';
    readonly iterations?: number;
  };
  readonly worldGeoms: readonly Geom[];
  readonly bodies: readonly Body[];
  readonly tendons?: readonly FixedTendon[];
  readonly motors: readonly Motor[];
}

/** What MuJoCo numbers, in its order: depth first. */
export interface ModelLayout {
  /** Names of the entries of qpos and qvel. */
  readonly positions: readonly string[];
  readonly velocities: readonly string[];
  /** The world is body 0. */
  readonly bodies: readonly string[];
  readonly joints: readonly string[];
  readonly geoms: readonly (string | undefined)[];
  readonly motors: readonly string[];
}

const freePositions = ['x', 'y', 'z', 'quat_w', 'quat_x', 'quat_y', 'quat_z'];
const freeVelocities = ['vx', 'vy', 'vz', 'wx', 'wy', 'wz'];

export function layoutOf(description: ModelDescription): ModelLayout {
  const positions: string[] = [];
  const velocities: string[] = [];
  const bodies = ['world'];
  const joints: string[] = [];
  const geoms = description.worldGeoms.map(({ name }) => name);
  const visit = (body: Body): void => {
    bodies.push(body.name);
    for (const { name, type } of body.joints ?? []) {
      joints.push(name);
      positions.push(...(type === 'free' ? freePositions.map((part) => `${name}.${part}`) : [name]));
      velocities.push(...(type === 'free' ? freeVelocities.map((part) => `${name}.${part}`) : [name]));
    }
    geoms.push(...body.geoms.map(({ name }) => name));
    body.bodies?.forEach(visit);
  };
  description.bodies.forEach(visit);
  const motors = description.motors.map(({ name, joint }) => name ?? joint);
  return { positions, velocities, bodies, joints, geoms, motors };
}
