// Changes the dynamics of a compiled model: other gravity, wind, friction, masses, joints without force. What a policy or a
// reward learned in one world is worth in another.
import type { MjModel } from '@mujoco/mujoco';
import type { Dynamics } from '../../protocol/continuousWorlds';
import { InputError } from '../../protocol/inputError';
import type { CompiledModel } from './simulation';

/** At sea level, 15 degrees Celsius. */
const air = { density: 1.2, viscosity: 1.8e-5 };

/** Numbers in a row of MuJoCo's array of motor gains. */
const gainWidth = 10;

/**
 * @param dynamics as the schema lets through; names of bodies, geoms and joints are checked here.
 * @param field where it stands in the experiment, for messages
 * @throws InputError that names the field and what there is, if the model has no such part
 */
export function changeDynamics(compiled: CompiledModel, dynamics: Dynamics, field: string): void {
  const { model } = compiled;
  if (dynamics.gravity) (model.opt.gravity as Float64Array).set(dynamics.gravity);
  if (dynamics.wind) changeWind(model, dynamics.wind);
  changeFriction(compiled, dynamics.friction, `${field}.friction`);
  changeMasses(compiled, dynamics.masses, `${field}.masses`);
  disableJoints(compiled, dynamics.disabledJoints ?? [], `${field}.disabledJoints`);
}

function changeWind({ opt }: MjModel, { velocity, density, viscosity }: NonNullable<Dynamics['wind']>): void {
  const isVacuum = opt.density === 0 && opt.viscosity === 0;
  (opt.wind as Float64Array).set(velocity);
  opt.density = density ?? (isVacuum ? air.density : opt.density);
  opt.viscosity = viscosity ?? (isVacuum ? air.viscosity : opt.viscosity);
}

function changeFriction({ model, layout }: CompiledModel, friction: Dynamics['friction'], field: string): void {
  const frictions = model.geom_friction as Float64Array;
  for (const [geom, factor] of factorsOf(friction, layout.geoms, { field, part: 'geom' })) {
    for (let i = 3 * geom; i < 3 * geom + 3; i++) frictions[i]! *= factor;
  }
}

function changeMasses(compiled: CompiledModel, masses: Dynamics['masses'], field: string): void {
  if (masses === undefined) return;
  const { engine, model, layout } = compiled;
  const massOf = model.body_mass as Float64Array;
  const inertiaOf = model.body_inertia as Float64Array;
  // The world itself, body 0, has no mass and is not named.
  const bodies = layout.bodies.map((body, index) => (index === 0 ? undefined : body));
  for (const [body, factor] of factorsOf(masses, bodies, { field, part: 'body' })) {
    massOf[body]! *= factor;
    for (let i = 3 * body; i < 3 * body + 3; i++) inertiaOf[i]! *= factor;
  }
  // Much is derived from masses when a model is compiled: how softly contacts and limits give, for one.
  const data = new engine.MjData(model);
  engine.mj_setConst(model, data);
  data.delete();
}

function disableJoints({ model, description, layout }: CompiledModel, joints: readonly string[], field: string): void {
  const gains = model.actuator_gainprm as Float64Array;
  const moved = description.motors.map(({ joint }) => joint);
  for (const [index, joint] of joints.entries()) {
    const motor = moved.indexOf(joint);
    if (motor < 0) {
      const what = layout.joints.includes(joint) ? 'no motor at the joint' : 'no joint';
      throw new InputError(`${description.name} has ${what} '${joint}'; expected one of ${moved.join(', ')}`, {
        field: `${field}[${index}]`,
      });
    }
    gains[gainWidth * motor] = 0;
  }
}

/** Index and factor of each part that changes. */
function factorsOf(
  factors: number | Readonly<Record<string, number>> | undefined,
  names: readonly (string | undefined)[],
  { field, part }: { readonly field: string; readonly part: string },
): [number, number][] {
  if (factors === undefined) return [];
  if (typeof factors === 'number') return names.map((_, index) => [index, factors]);
  return Object.entries(factors).map(([name, factor]) => {
    const index = names.indexOf(name);
    if (index >= 0) return [index, factor];
    const known = names.filter((known) => known !== undefined);
    throw new InputError(`there is no ${part} '${name}'; expected ${known.join(', ') || 'one factor for all'}`, {
      field: `${field}.${name}`,
    });
  });
}
