// The body of HalfCheetah: a plane runner with a back and a front leg of three hinges each, 14 kg (Wawrzynski 2009). Figures
// are those of Gymnasium's v5.
import type { Body, Geom, Joint, ModelDescription } from '../modelDescription';

const surface = {
  contype: 1,
  condim: 3,
  friction: [0.4, 0.1, 0.1],
  solref: [0.02, 1],
  solimp: [0, 0.8, 0.01],
} as const;

const radius = 0.046;

const root = (name: string, type: 'slide' | 'hinge', axis: readonly number[]): Joint => ({
  name,
  type,
  axis,
  solreflimit: [0.02, 1],
  solimplimit: [0, 0.8, 0.03],
});

interface Link {
  readonly name: string;
  readonly pos: readonly number[];
  /** N m/rad and N m s/rad. */
  readonly stiffness: number;
  readonly damping: number;
  /** rad. */
  readonly range: readonly [number, number];
  /** Its one capsule: centre, turn about y in rad, half its length. */
  readonly capsule: { readonly pos: readonly number[]; readonly turn: number; readonly half: number };
}

function link({ name, pos, stiffness, damping, range, capsule }: Link, ...bodies: readonly Body[]): Body {
  return {
    name,
    pos,
    joints: [{ ...root(name, 'hinge', [0, 1, 0]), range, stiffness, damping, armature: 0.1 }],
    geoms: [bodyCapsule(name, capsule)],
    bodies,
  };
}

function bodyCapsule(name: string, { pos, turn, half }: Link['capsule']): Geom {
  return {
    ...surface,
    conaffinity: 0,
    name,
    type: 'capsule',
    size: [radius, half],
    pos,
    axisangle: [0, 1, 0, turn],
  };
}

const backLeg = link(
  {
    name: 'bthigh',
    pos: [-0.5, 0, 0],
    stiffness: 240,
    damping: 6,
    range: [-0.52, 1.05],
    capsule: { pos: [0.1, 0, -0.13], turn: -3.8, half: 0.145 },
  },
  link(
    {
      name: 'bshin',
      pos: [0.16, 0, -0.25],
      stiffness: 180,
      damping: 4.5,
      range: [-0.785, 0.785],
      capsule: { pos: [-0.14, 0, -0.07], turn: -2.03, half: 0.15 },
    },
    link({
      name: 'bfoot',
      pos: [-0.28, 0, -0.14],
      stiffness: 120,
      damping: 3,
      range: [-0.4, 0.785],
      capsule: { pos: [0.03, 0, -0.097], turn: -0.27, half: 0.094 },
    }),
  ),
);

const frontLeg = link(
  {
    name: 'fthigh',
    pos: [0.5, 0, 0],
    stiffness: 180,
    damping: 4.5,
    range: [-1, 0.7],
    capsule: { pos: [-0.07, 0, -0.12], turn: 0.52, half: 0.133 },
  },
  link(
    {
      name: 'fshin',
      pos: [-0.14, 0, -0.24],
      stiffness: 120,
      damping: 3,
      range: [-1.2, 0.87],
      capsule: { pos: [0.065, 0, -0.09], turn: -0.6, half: 0.106 },
    },
    link({
      name: 'ffoot',
      pos: [0.13, 0, -0.18],
      stiffness: 60,
      damping: 1.5,
      range: [-0.5, 0.5],
      capsule: { pos: [0.045, 0, -0.07], turn: -0.6, half: 0.07 },
    }),
  ),
);

const torques = { bthigh: 120, bshin: 90, bfoot: 60, fthigh: 120, fshin: 60, ffoot: 30 };

export const halfCheetahModel: ModelDescription = {
  name: 'half_cheetah',
  angle: 'radian',
  totalMass: 14,
  option: { timestep: 0.01 },
  worldGeoms: [{ ...surface, name: 'floor', type: 'plane', size: [40, 40, 40], conaffinity: 1 }],
  bodies: [
    {
      name: 'torso',
      pos: [0, 0, 0.7],
      joints: [root('rootx', 'slide', [1, 0, 0]), root('rootz', 'slide', [0, 0, 1]), root('rooty', 'hinge', [0, 1, 0])],
      geoms: [
        { ...surface, conaffinity: 0, name: 'torso', type: 'capsule', size: [radius], fromto: [-0.5, 0, 0, 0.5, 0, 0] },
        bodyCapsule('head', { pos: [0.6, 0, 0.1], turn: 0.87, half: 0.15 }),
      ],
      bodies: [backLeg, frontLeg],
    },
  ],
  motors: Object.entries(torques).map(([joint, gear]) => ({ name: joint, joint, gear, ctrlrange: [-1, 1] })),
};
