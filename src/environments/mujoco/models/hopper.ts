// The body of Hopper: one leg under a torso. Figures are those of Gymnasium's v5.
import type { ModelDescription } from '../modelDescription';
import { leg, torso, type Material } from './planarLegs';

const material: Material = {
  geom: { contype: 1, conaffinity: 1, condim: 1, margin: 0.001, solref: [0.02, 1], solimp: [0.8, 0.8, 0.01] },
  joint: { armature: 1, damping: 1 },
};

export const hopperModel: ModelDescription = {
  name: 'hopper',
  angle: 'degree',
  option: { timestep: 0.002, integrator: 'RK4' },
  worldGeoms: [{ ...material.geom, name: 'floor', type: 'plane', size: [20, 20, 0.125], condim: 3 }],
  bodies: [
    torso(material, [leg(material, { side: '', foot: { toe: 0.13, middle: -0.065, half: 0.195, friction: 2 } })]),
  ],
  motors: ['thigh_joint', 'leg_joint', 'foot_joint'].map((joint) => ({ joint, gear: 200, ctrlrange: [-1, 1] })),
};
