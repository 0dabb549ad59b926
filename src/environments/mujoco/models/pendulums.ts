// A cart on a rail with one pole, and with two: InvertedPendulum and InvertedDoublePendulum. Nothing collides. Figures are those
// of Gymnasium's v5.
import type { Body, Geom, Joint, ModelDescription } from '../modelDescription';

const surface = { contype: 0, friction: [1, 0.1, 0.1] } as const;
const upright = [0.707, 0, 0.707, 0];
const rail: Geom = { ...surface, name: 'rail', type: 'capsule', size: [0.02, 1], quat: upright };
const cartGeom: Geom = { ...surface, name: 'cart', type: 'capsule', size: [0.1, 0.1], quat: upright };

const cart = (slider: Partial<Joint>, pole: Body): Body => ({
  name: 'cart',
  pos: [0, 0, 0],
  joints: [{ ...slider, name: 'slider', type: 'slide', axis: [1, 0, 0], range: [-1, 1] }],
  geoms: [cartGeom],
  bodies: [pole],
});

export const invertedPendulumModel: ModelDescription = {
  name: 'inverted_pendulum',
  angle: 'degree',
  option: { timestep: 0.02, integrator: 'RK4' },
  worldGeoms: [rail],
  bodies: [
    cart(
      { damping: 1 },
      {
        name: 'pole',
        pos: [0, 0, 0],
        joints: [{ name: 'hinge', type: 'hinge', axis: [0, 1, 0], range: [-90, 90], damping: 1 }],
        geoms: [{ ...surface, name: 'cpole', type: 'capsule', size: [0.049, 0.3], fromto: [0, 0, 0, 0.001, 0, 0.6] }],
      },
    ),
  ],
  motors: [{ name: 'slide', joint: 'slider', gear: 100, ctrlrange: [-3, 3] }],
};

const damping = 0.05;
const poleGeom = (name: string): Geom => ({
  ...surface,
  name,
  type: 'capsule',
  size: [0.045, 0.3],
  fromto: [0, 0, 0, 0, 0, 0.6],
});

export const invertedDoublePendulumModel: ModelDescription = {
  name: 'inverted_double_pendulum',
  angle: 'degree',
  // The rail is not quite level, so that balance has to be kept.
  option: { timestep: 0.01, integrator: 'RK4', gravity: [1e-5, 0, -9.81] },
  worldGeoms: [{ ...surface, name: 'floor', type: 'plane', size: [40, 40, 40], pos: [0, 0, -3] }, rail],
  bodies: [
    cart(
      { damping, margin: 0.01 },
      {
        name: 'pole',
        pos: [0, 0, 0],
        joints: [{ name: 'hinge', type: 'hinge', axis: [0, 1, 0], damping }],
        geoms: [poleGeom('cpole')],
        bodies: [
          {
            name: 'pole2',
            pos: [0, 0, 0.6],
            joints: [{ name: 'hinge2', type: 'hinge', axis: [0, 1, 0], damping }],
            geoms: [poleGeom('cpole2')],
            sites: [{ name: 'tip', pos: [0, 0, 0.6] }],
          },
        ],
      },
    ),
  ],
  motors: [{ name: 'slide', joint: 'slider', gear: 500, ctrlrange: [-1, 1] }],
};
