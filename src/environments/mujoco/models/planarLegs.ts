// What Hopper and Walker2d have in common: a torso that slides and turns in the x-z plane, and legs of thigh, leg and foot
// (Erez, Tassa and Todorov 2011). Figures are those of Gymnasium's v5.
import type { Body, Geom, Joint } from '../modelDescription';

/** What a model's moving parts share. */
export interface Material {
  readonly geom: Omit<Geom, 'type' | 'size'>;
  readonly joint: Pick<Joint, 'armature' | 'damping'>;
}

/** Sliding friction of its own; the other two as the material has them. */
const friction = ({ geom }: Material, sliding: number) => [sliding, ...(geom.friction ?? []).slice(1)];

const hipHeight = 1.05;
const torsoHeight = 1.25;

export function torso(material: Material, legs: readonly Body[]): Body {
  const { geom } = material;
  return {
    name: 'torso',
    pos: [0, 0, torsoHeight],
    joints: [
      { name: 'rootx', type: 'slide', axis: [1, 0, 0], pos: [0, 0, -torsoHeight] },
      { name: 'rootz', type: 'slide', axis: [0, 0, 1], pos: [0, 0, -torsoHeight], ref: torsoHeight },
      { name: 'rooty', type: 'hinge', axis: [0, 1, 0] },
    ],
    geoms: [
      {
        ...geom,
        name: 'torso_geom',
        type: 'capsule',
        size: [0.05, torsoHeight - hipHeight],
        friction: friction(material, 0.9),
      },
    ],
    bodies: legs,
  };
}

export interface Leg {
  /** Ends the names of its parts. */
  readonly side: '' | '_left';
  readonly foot: {
    /** Of the foot's frame from the leg's, along x, m: the toe. */
    readonly toe: number;
    /** Of the capsule's middle from there. */
    readonly middle: number;
    readonly half: number;
    readonly friction: number;
  };
}

/** From the hip downwards; hinges bend backwards and are limited in degrees. */
export function leg(material: Material, { side, foot }: Leg): Body {
  const { geom, joint } = material;
  const hinge = (name: string, pos: readonly number[], range: readonly number[]): Joint => ({
    ...joint,
    name: `${name}${side}_joint`,
    type: 'hinge',
    axis: [0, -1, 0],
    pos,
    range,
  });
  const capsule = (name: string, size: readonly number[], more: Partial<Geom>): Geom => ({
    ...geom,
    name: `${name}${side}_geom`,
    type: 'capsule',
    size,
    friction: friction(material, 0.9),
    ...more,
  });
  // These odd digits are the reference's: differences of heights, as they come out in double precision.
  return {
    name: `thigh${side}`,
    pos: [0, 0, -0.19999999999999996],
    joints: [hinge('thigh', [0, 0, 0], [-150, 0])],
    geoms: [capsule('thigh', [0.05, 0.22500000000000003], { pos: [0, 0, -0.2250000000000001] })],
    bodies: [
      {
        name: `leg${side}`,
        pos: [0, 0, -0.7000000000000001],
        joints: [hinge('leg', [0, 0, 0.25], [-150, 0])],
        geoms: [capsule('leg', [0.04, 0.25], {})],
        bodies: [
          {
            name: `foot${side}`,
            pos: [foot.toe, 0, -0.35],
            joints: [hinge('foot', [-foot.toe, 0, 0.1], [-45, 45])],
            geoms: [
              capsule('foot', [0.06, foot.half], {
                pos: [foot.middle, 0, 0.1],
                quat: [0.7071067811865476, 0, -0.7071067811865475, 0],
                friction: friction(material, foot.friction),
              }),
            ],
          },
        ],
      },
    ],
  };
}
