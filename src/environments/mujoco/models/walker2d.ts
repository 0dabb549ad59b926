// The body of Walker2d: two legs under a torso, the model of its v5. Figures are those of Gymnasium.
import type { ModelDescription } from '../modelDescription';
import { leg, torso, type Leg, type Material } from './planarLegs';

const material: Material = {
  geom: { contype: 1, conaffinity: 0, condim: 3, density: 1000, friction: [0.7, 0.1, 0.1] },
  joint: { armature: 0.01, damping: 0.1 },
};

const foot: Leg['foot'] = { toe: 0.2, middle: -0.1, half: 0.1, friction: 1.9 };

export const walker2dModel: ModelDescription = {
  name: 'walker2d',
  angle: 'degree',
  option: { timestep: 0.002, integrator: 'RK4' },
  worldGeoms: [{ ...material.geom, name: 'floor', type: 'plane', size: [40, 40, 40], conaffinity: 1 }],
  bodies: [torso(material, [leg(material, { side: '', foot }), leg(material, { side: '_left', foot })])],
  motors: ['', '_left'].flatMap((side) =>
    ['thigh', 'leg', 'foot'].map((part) => ({ joint: `${part}${side}_joint`, gear: 100, ctrlrange: [-1, 1] })),
  ),
};
