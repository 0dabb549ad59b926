// One simulated body: MuJoCo's data of a compiled model, seen through arrays that lie in its memory.
import type { MainModule, MjData, MjModel } from '@mujoco/mujoco';
import type { ModelDescription, ModelLayout } from './modelDescription';
import { layoutOf } from './modelDescription';
import { toMjcf } from './mjcf';

/** A model that is ready to be simulated, any number of times. */
export interface CompiledModel {
  readonly engine: MainModule;
  readonly model: MjModel;
  readonly description: ModelDescription;
  readonly layout: ModelLayout;
}

/** @throws what MuJoCo's compiler says, if it refuses the description. */
export function compileModel(engine: MainModule, description: ModelDescription): CompiledModel {
  const model = engine.MjModel.from_xml_string(toMjcf(description));
  return { engine, model, description, layout: layoutOf(description) };
}

/** MuJoCo's arrays by its names; see its documentation for shapes and frames. They lie in WebAssembly memory. */
export interface SimulationArrays {
  readonly qpos: Float64Array;
  readonly qvel: Float64Array;
  readonly qacc_warmstart: Float64Array;
  readonly ctrl: Float64Array;
  readonly xpos: Float64Array;
  readonly xipos: Float64Array;
  readonly site_xpos: Float64Array;
  readonly cinert: Float64Array;
  readonly cvel: Float64Array;
  readonly cfrc_ext: Float64Array;
  readonly qfrc_actuator: Float64Array;
  readonly qfrc_constraint: Float64Array;
}

const arrayNames = [
  'qpos',
  'qvel',
  'qacc_warmstart',
  'ctrl',
  'xpos',
  'xipos',
  'site_xpos',
  'cinert',
  'cvel',
  'cfrc_ext',
  'qfrc_actuator',
  'qfrc_constraint',
] as const satisfies readonly (keyof SimulationArrays)[];

export class Simulation {
  private readonly data: MjData;
  private held: SimulationArrays;

  constructor(readonly compiled: CompiledModel) {
    this.data = new compiled.engine.MjData(compiled.model);
    this.held = this.viewArrays();
  }

  /** To be asked for anew after every call below: when MuJoCo's memory grows, the arrays move. */
  get arrays(): SimulationArrays {
    if (this.held.qpos.byteLength === 0) this.held = this.viewArrays();
    return this.held;
  }

  /** The model's initial configuration, everything else zero. */
  reset(): void {
    this.compiled.engine.mj_resetData(this.compiled.model, this.data);
  }

  /** Computes all that follows from positions, velocities and controls, without moving on. */
  forward(): void {
    this.compiled.engine.mj_forward(this.compiled.model, this.data);
  }

  step(): void {
    this.compiled.engine.mj_step(this.compiled.model, this.data);
  }

  /** Computes the forces from outside on each body, `cfrc_ext`. */
  contactForces(): void {
    this.compiled.engine.mj_rnePostConstraint(this.compiled.model, this.data);
  }

  dispose(): void {
    this.data.delete();
  }

  private viewArrays(): SimulationArrays {
    return Object.fromEntries(arrayNames.map((name) => [name, this.data[name] as Float64Array])) as unknown as {
      [K in keyof SimulationArrays]: Float64Array;
    };
  }
}
