// Compares a compiled model with the recorded figures of the reference's, quantity by quantity.
import type { CompiledModel } from '../../../../src/environments/mujoco/simulation';
import { compiledModel } from './golden';

type Figures = Readonly<Record<string, number | boolean | string | null | readonly number[]>>;

interface Reference {
  readonly compiled: {
    readonly sizes: Figures;
    readonly option: Figures;
    readonly statistic: Figures;
    readonly bodies: readonly Figures[];
    readonly joints: readonly Figures[];
    readonly geoms: readonly Figures[];
    readonly sites: readonly Figures[];
    readonly actuators: readonly Figures[];
    readonly tendons: readonly Figures[];
  };
}

/** Fields of the reference by the arrays of MuJoCo in which they lie, one row an element. Its arrays of booleans (`limited`) cannot
 * be read in WebAssembly; ranges can, and a joint is limited where it has one. */
const arrays = {
  bodies: {
    ...{ parent: 'body_parentid', pos: 'body_pos', quat: 'body_quat', mass: 'body_mass', inertia: 'body_inertia' },
    ...{ subtree_mass: 'body_subtreemass', ipos: 'body_ipos', iquat: 'body_iquat', gravcomp: 'body_gravcomp' },
  },
  joints: {
    ...{ qposadr: 'jnt_qposadr', dofadr: 'jnt_dofadr', pos: 'jnt_pos', axis: 'jnt_axis' },
    ...{ range: 'jnt_range', stiffness: 'jnt_stiffness', margin: 'jnt_margin' },
    ...{ solref_limit: 'jnt_solref', solimp_limit: 'jnt_solimp' },
  },
  geoms: {
    ...{ size: 'geom_size', pos: 'geom_pos', quat: 'geom_quat', friction: 'geom_friction', solref: 'geom_solref' },
    ...{ solimp: 'geom_solimp', solmix: 'geom_solmix', margin: 'geom_margin', gap: 'geom_gap', rbound: 'geom_rbound' },
    ...{ condim: 'geom_condim', contype: 'geom_contype', conaffinity: 'geom_conaffinity', fluid: 'geom_fluid' },
    ...{ priority: 'geom_priority' },
  },
  sites: { pos: 'site_pos', quat: 'site_quat' },
  actuators: {
    ...{ trnid: 'actuator_trnid', gear: 'actuator_gear' },
    ...{ ctrlrange: 'actuator_ctrlrange', dynprm: 'actuator_dynprm' },
    ...{ gainprm: 'actuator_gainprm', biasprm: 'actuator_biasprm' },
  },
  tendons: { stiffness: 'tendon_stiffness', damping: 'tendon_damping' },
} as const;

/** Of joints, one row a degree of freedom, or a number of qpos. */
const jointArrays = {
  dofadr: {
    armature: 'dof_armature',
    damping: 'dof_damping',
    frictionloss: 'dof_frictionloss',
    dof_invweight0: 'dof_invweight0',
  },
  qposadr: { qpos0: 'qpos0', qpos_spring: 'qpos_spring' },
} as const;

const enumerations: Readonly<Record<string, [string, readonly string[]]>> = {
  integrator: ['integrator', ['mjINT_EULER', 'mjINT_RK4']],
  solver: ['solver', ['mjSOL_PGS', 'mjSOL_CG', 'mjSOL_NEWTON']],
  cone: ['cone', ['mjCONE_PYRAMIDAL', 'mjCONE_ELLIPTIC']],
  jacobian: ['jacobian', ['mjJAC_DENSE', 'mjJAC_SPARSE', 'mjJAC_AUTO']],
};
const geomTypes = ['mjGEOM_PLANE', 'mjGEOM_HFIELD', 'mjGEOM_SPHERE', 'mjGEOM_CAPSULE'];
const jointTypes = ['mjJNT_FREE', 'mjJNT_BALL', 'mjJNT_SLIDE', 'mjJNT_HINGE'];

/** Every quantity that differs by more than rounding, as `where: found, expected`. */
export function compiledDifferences(name: string, { model, layout }: CompiledModel): string[] {
  const { compiled } = compiledModel<Reference>(name);
  const differences: string[] = [];
  const bytes = model as unknown as Readonly<Record<string, ArrayLike<number>>>;
  const check = (where: string, found: unknown, wanted: unknown) => {
    const a = [found].flat(3).map(Number);
    const b = [wanted].flat(3).map(Number);
    const same =
      a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) <= 1e-12 * Math.max(1, Math.abs(b[i]!)));
    if (!same) differences.push(`${where}: ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`);
  };
  const checkName = (where: string, found: unknown, wanted: unknown) => {
    if (found !== wanted) differences.push(`${where}: ${String(found)}, expected ${String(wanted)}`);
  };
  const slice = (array: string, at: number, count: number) =>
    Array.from({ length: count }, (_, i) => bytes[array]![at + i]);

  for (const [size, value] of Object.entries(compiled.sizes)) {
    // Key frames are room for pictures, and no part of the physics.
    if (size !== 'nkey') check(size, (model as unknown as Figures)[size], value);
  }
  for (const [field, value] of Object.entries(compiled.option)) {
    const [key, names] = enumerations[field] ?? [];
    const found = (model.opt as unknown as Readonly<Record<string, number | Float64Array>>)[key ?? field]!;
    if (names) checkName(`option.${field}`, names[Number(found)], value);
    else check(`option.${field}`, typeof found === 'number' ? found : [...found], value);
  }
  check('meaninertia', model.stat.meaninertia, compiled.statistic['meaninertia']);

  for (const [kind, fields] of Object.entries(arrays)) {
    compiled[kind as keyof typeof arrays].forEach((element, index) => {
      for (const [field, array] of Object.entries(fields)) {
        const wanted = element[field]!;
        const width = Array.isArray(wanted) ? wanted.length : 1;
        check(`${kind}[${index}].${field}`, slice(array, index * width, width), wanted);
      }
    });
  }
  compiled.joints.forEach((joint, index) => {
    checkName(`joints[${index}].type`, jointTypes[slice('jnt_type', index, 1)[0]!], joint['type']);
    for (const [address, fields] of Object.entries(jointArrays)) {
      for (const [field, array] of Object.entries(fields)) {
        const wanted = joint[field] as readonly number[];
        check(`joints[${index}].${field}`, slice(array, Number(joint[address]), wanted.length), wanted);
      }
    }
  });
  compiled.geoms.forEach((geom, index) => {
    checkName(`geoms[${index}].type`, geomTypes[slice('geom_type', index, 1)[0]!], geom['type']);
    checkName(
      `geoms[${index}].body`,
      layout.bodies[slice('geom_bodyid', index, 1)[0]!],
      geom['body'] ?? `body${bytes['geom_bodyid']![index]}`,
    );
    checkName(`geoms[${index}].name`, layout.geoms[index], geom['name'] ?? undefined);
  });
  compiled.bodies.forEach((body, index) =>
    checkName(`bodies[${index}].name`, layout.bodies[index], body['name'] ?? `body${index}`),
  );
  compiled.joints.forEach((joint, index) => checkName(`joints[${index}].name`, layout.joints[index], joint['name']));
  compiled.actuators.forEach((motor, index) =>
    checkName(`actuators[${index}].name`, layout.motors[index], motor['name'] ?? motor['target']),
  );
  const coefficients = compiled.tendons.flatMap((tendon) => tendon['coefficients'] as readonly number[]);
  check('tendon coefficients', slice('wrap_prm', 0, coefficients.length), coefficients);
  return differences;
}
