// The body of Ant: a ball that moves freely, and four legs of two hinges each (Schulman et al. 2015). Figures are those of
// Gymnasium's v5.
import type { Body, Geom, ModelDescription } from '../modelDescription';

const surface: Omit<Geom, 'type' | 'size'> = {
  contype: 1,
  conaffinity: 0,
  condim: 3,
  density: 5,
  friction: [1, 0.5, 0.5],
  margin: 0.01,
};
const joint = { armature: 1, damping: 1 };

interface LegPlan {
  readonly number: number;
  readonly names: { readonly body: string; readonly leg: string; readonly ankle: string };
  /** Signs of the direction in which it points. */
  readonly toward: readonly [number, number];
  /** Of the ankle's hinge, and its limits in degrees. */
  readonly axis: readonly number[];
  readonly range: readonly [number, number];
}

const legs: readonly LegPlan[] = [
  {
    number: 1,
    names: { body: 'front_left_leg', leg: 'left_leg_geom', ankle: 'left_ankle_geom' },
    toward: [1, 1],
    axis: [-1, 1, 0],
    range: [30, 70],
  },
  {
    number: 2,
    names: { body: 'front_right_leg', leg: 'right_leg_geom', ankle: 'right_ankle_geom' },
    toward: [-1, 1],
    axis: [1, 1, 0],
    range: [-70, -30],
  },
  {
    number: 3,
    names: { body: 'back_leg', leg: 'back_leg_geom', ankle: 'third_ankle_geom' },
    toward: [-1, -1],
    axis: [-1, 1, 0],
    range: [-70, -30],
  },
  {
    number: 4,
    names: { body: 'right_back_leg', leg: 'rightback_leg_geom', ankle: 'fourth_ankle_geom' },
    toward: [1, -1],
    axis: [1, 1, 0],
    range: [30, 70],
  },
];

function leg({ number, names, toward: [x, y], axis, range }: LegPlan): Body {
  const capsule = (name: string, length: number): Geom => ({
    ...surface,
    name,
    type: 'capsule',
    size: [0.08],
    fromto: [0, 0, 0, length * x, length * y, 0],
  });
  return {
    name: names.body,
    pos: [0, 0, 0],
    geoms: [capsule(`aux_${number}_geom`, 0.2)],
    bodies: [
      {
        name: `aux_${number}`,
        pos: [0.2 * x, 0.2 * y, 0],
        joints: [{ ...joint, name: `hip_${number}`, type: 'hinge', axis: [0, 0, 1], range: [-30, 30] }],
        geoms: [capsule(names.leg, 0.2)],
        bodies: [
          {
            // By its number among all bodies, since the reference gives it no name.
            name: `body${3 * number + 1}`,
            pos: [0.2 * x, 0.2 * y, 0],
            joints: [{ ...joint, name: `ankle_${number}`, type: 'hinge', axis, range }],
            geoms: [capsule(names.ankle, 0.4)],
          },
        ],
      },
    ],
  };
}

export const antModel: ModelDescription = {
  name: 'ant',
  angle: 'degree',
  option: { timestep: 0.01, integrator: 'RK4' },
  worldGeoms: [{ ...surface, name: 'floor', type: 'plane', size: [40, 40, 40], conaffinity: 1 }],
  bodies: [
    {
      name: 'torso',
      pos: [0, 0, 0.75],
      joints: [{ name: 'root', type: 'free', margin: 0.01 }],
      geoms: [{ ...surface, name: 'torso_geom', type: 'sphere', size: [0.25] }],
      bodies: legs.map(leg),
    },
  ],
  motors: [4, 1, 2, 3].flatMap((number) =>
    ['hip', 'ankle'].map((part) => ({ joint: `${part}_${number}`, gear: 150, ctrlrange: [-1, 1] })),
  ),
};
