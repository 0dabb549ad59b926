// The body of Swimmer: three rods in a thick fluid, seen from above (Coulom 2002). Nothing collides. Figures are those of
// Gymnasium's v5.
import type { Body, Geom, ModelDescription } from '../modelDescription';

const surface = { contype: 0, conaffinity: 0 } as const;
const rod = (fromto: readonly number[]): Geom => ({
  ...surface,
  type: 'capsule',
  size: [0.1],
  fromto,
  condim: 1,
  density: 1000,
});
const armature = 0.1;

const link = (name: string, x: number, joint: string, bodies: readonly Body[]): Body => ({
  name,
  pos: [x, 0, 0],
  joints: [{ name: joint, type: 'hinge', axis: [0, 0, 1], range: [-100, 100], armature }],
  geoms: [rod([0, 0, 0, -1, 0, 0])],
  bodies,
});

export const swimmerModel: ModelDescription = {
  name: 'swimmer',
  angle: 'degree',
  option: { timestep: 0.01, integrator: 'RK4', density: 4000, viscosity: 0.1 },
  worldGeoms: [{ ...surface, name: 'floor', type: 'plane', size: [40, 40, 0.1], pos: [0, 0, -0.1], condim: 3 }],
  bodies: [
    {
      name: 'torso',
      pos: [0, 0, 0],
      joints: [
        { name: 'slider1', type: 'slide', axis: [1, 0, 0], armature },
        { name: 'slider2', type: 'slide', axis: [0, 1, 0], armature },
        { name: 'free_body_rot', type: 'hinge', axis: [0, 0, 1], armature },
      ],
      geoms: [rod([1.5, 0, 0, 0.5, 0, 0])],
      bodies: [link('mid', 0.5, 'motor1_rot', [link('back', -1, 'motor2_rot', [])])],
    },
  ],
  motors: ['motor1_rot', 'motor2_rot'].map((joint) => ({ joint, gear: 150, ctrlrange: [-1, 1] })),
};
