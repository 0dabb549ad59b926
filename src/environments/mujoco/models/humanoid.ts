// The body of Humanoid: torso, two legs, two arms, 17 hinges (Tassa, Erez and Todorov 2012). Left and right are not quite mirror
// images in the reference, and are not here. Figures are those of Gymnasium's v5.
import type { Body, Geom, Joint, ModelDescription, Vector } from '../modelDescription';

const surface: Omit<Geom, 'type' | 'size'> = { contype: 1, conaffinity: 1, condim: 1, margin: 0.001 };

const capsule = (name: string, size: Vector, fromto: Vector): Geom => ({
  ...surface,
  name,
  type: 'capsule',
  size,
  fromto,
});
const ball = (name: string, radius: number, pos: Vector): Geom => ({
  ...surface,
  name,
  type: 'sphere',
  size: [radius],
  pos,
});
/** Limits in degrees; a damping of 1 unless said otherwise. */
const hinge = (name: string, axis: Vector, range: Vector, more: Partial<Joint>): Joint => ({
  damping: 1,
  ...more,
  name,
  type: 'hinge',
  axis,
  range,
});

/** 1 for the left side, -1 for the right. */
type Side = 1 | -1;
const sideName = (side: Side) => (side === 1 ? 'left' : 'right');

function legOf(side: Side): Body {
  const name = sideName(side);
  const hip = { damping: 5, stiffness: 10, armature: 0.01 };
  return {
    name: `${name}_thigh`,
    pos: [0, 0.1 * side, -0.04],
    joints: [
      hinge(`${name}_hip_x`, [-side, 0, 0], [-25, 5], hip),
      hinge(`${name}_hip_z`, [0, 0, -side], [-60, 35], hip),
      hinge(`${name}_hip_y`, [0, 1, 0], [-110, 20], { ...hip, stiffness: 20, armature: side === 1 ? 0.01 : 0.008 }),
    ],
    geoms: [capsule(`${name}_thigh1`, [0.06], [0, 0, 0, 0, -0.01 * side, -0.34])],
    bodies: [
      {
        name: `${name}_shin`,
        pos: [0, -0.01 * side, -0.403],
        joints: [
          hinge(`${name}_knee`, [0, -1, 0], [-160, -2], {
            pos: [0, 0, 0.02],
            armature: 0.006,
            ...(side === 1 ? { stiffness: 1 } : {}),
          }),
        ],
        geoms: [capsule(`${name}_shin1`, [0.049], [0, 0, 0, 0, 0, -0.3])],
        bodies: [{ name: `${name}_foot`, pos: [0, 0, -0.45], geoms: [ball(`${name}_foot`, 0.075, [0, 0, 0.1])] }],
      },
    ],
  };
}

function armOf(side: Side): Body {
  const name = sideName(side);
  const range = side === 1 ? [-60, 85] : [-85, 60];
  return {
    name: `${name}_upper_arm`,
    pos: [0, 0.17 * side, 0.06],
    joints: [
      hinge(`${name}_shoulder1`, [2, -side, 1], range, { stiffness: 1, armature: 0.0068 }),
      hinge(`${name}_shoulder2`, [0, side, 1], range, { stiffness: 1, armature: 0.0051 }),
    ],
    geoms: [capsule(`${name}_uarm1`, [0.04, 0.16], [0, 0, 0, 0.16, 0.16 * side, -0.16])],
    bodies: [
      {
        name: `${name}_lower_arm`,
        pos: [0.18, 0.18 * side, -0.18],
        joints: [hinge(`${name}_elbow`, [0, -1, -side], [-90, 50], { armature: 0.0028 })],
        geoms: [
          capsule(`${name}_larm`, [0.031], [0.01, -0.01 * side, 0.01, 0.17, -0.17 * side, 0.17]),
          ball(`${name}_hand`, 0.04, [0.18, -0.18 * side, 0.18]),
        ],
      },
    ],
  };
}

const pelvis: Body = {
  name: 'pelvis',
  pos: [0, 0, -0.165],
  quat: [1, 0, -0.002, 0],
  joints: [hinge('abdomen_x', [1, 0, 0], [-35, 35], { pos: [0, 0, 0.1], damping: 5, stiffness: 10, armature: 0.02 })],
  geoms: [capsule('butt', [0.09], [-0.02, -0.07, 0, -0.02, 0.07, 0])],
  bodies: [legOf(-1), legOf(1)],
};

const waist: Body = {
  name: 'lwaist',
  pos: [-0.01, 0, -0.26],
  quat: [1, 0, -0.002, 0],
  joints: [
    hinge('abdomen_z', [0, 0, 1], [-45, 45], { pos: [0, 0, 0.065], damping: 5, stiffness: 20, armature: 0.02 }),
    hinge('abdomen_y', [0, 1, 0], [-75, 30], { pos: [0, 0, 0.065], damping: 5, stiffness: 10, armature: 0.02 }),
  ],
  geoms: [capsule('lwaist', [0.06], [0, -0.06, 0, 0, 0.06, 0])],
  bodies: [pelvis],
};

const legGears = { hip_x: 100, hip_z: 100, hip_y: 300, knee: 200 };
const armGears = { shoulder1: 25, shoulder2: 25, elbow: 25 };
const gears: Readonly<Record<string, number>> = {
  abdomen_y: 100,
  abdomen_z: 100,
  abdomen_x: 100,
  ...ofSides(legGears),
  ...ofSides(armGears),
};

function ofSides(gearOf: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    ['right', 'left'].flatMap((side) => Object.entries(gearOf).map(([part, gear]) => [`${side}_${part}`, gear])),
  ) as Record<string, number>;
}

export const humanoidModel: ModelDescription = {
  name: 'humanoid',
  angle: 'degree',
  option: { timestep: 0.003, integrator: 'RK4', solver: 'PGS', iterations: 50 },
  worldGeoms: [{ ...surface, name: 'floor', type: 'plane', size: [20, 20, 0.125], condim: 3, friction: [1, 0.1, 0.1] }],
  bodies: [
    {
      name: 'torso',
      pos: [0, 0, 1.4],
      joints: [{ name: 'root', type: 'free' }],
      geoms: [
        capsule('torso1', [0.07], [0, -0.07, 0, 0, 0.07, 0]),
        ball('head', 0.09, [0, 0, 0.19]),
        capsule('uwaist', [0.06], [-0.01, -0.06, -0.12, -0.01, 0.06, -0.12]),
      ],
      bodies: [waist, armOf(-1), armOf(1)],
    },
  ],
  tendons: (['left', 'right'] as const).map((side) => ({
    name: `${side}_hipknee`,
    joints: [
      { joint: `${side}_hip_y`, coef: -1 },
      { joint: `${side}_knee`, coef: 1 },
    ],
  })),
  motors: Object.entries(gears).map(([joint, gear]) => ({ name: joint, joint, gear, ctrlrange: [-0.4, 0.4] })),
};
