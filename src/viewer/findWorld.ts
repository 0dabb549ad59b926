// Which world a recording comes from: what an experiment says that names the file, else what is written beside it, else what
// its numbers allow. Every conclusion comes with a sentence that says what it was drawn from.
import fs from 'node:fs';
import path from 'node:path';
import { rowOf, type Trajectories } from '../demonstrations/trajectories';
import { layoutOf } from '../environments/mujoco/modelDescription';
import { catalogueWorlds, knownWorld, type KnownWorld } from './knownWorlds';
import { namingExperiment } from './namingExperiment';

export interface FoundWorld {
  readonly world?: KnownWorld;
  /** A sentence. */
  readonly found: string;
  readonly fitting: readonly KnownWorld[];
}

export interface Search {
  /** Files of experiments. */
  readonly experiments: readonly string[];
  /** A name of the user's choice, empty for none; it is taken if it fits. */
  readonly chosen?: string;
}

const mostMetadataBytes = 10 * 1024 * 1024;
/** Episodes whose beginnings are looked at. */
const mostBeginnings = 200;

export async function findWorld(recording: Trajectories, { experiments, chosen }: Search): Promise<FoundWorld> {
  const named = await worldOfExperiment(recording, experiments);
  const known = [...(named ? [named.world] : []), ...(await catalogueWorlds())];
  const grid = gridOf(recording);
  const isNew = !known.some(({ map }) => map && map.width === grid?.map?.width && map.height === grid.map.height);
  const fitting = [...known, ...(grid && isNew ? [grid] : [])].filter((world) => fits(world, recording));
  const answer = (world: KnownWorld | undefined, found: string): FoundWorld => ({
    ...(world && { world }),
    found,
    fitting,
  });
  if (chosen === '') return answer(undefined, 'You chose to see the numbers alone.');
  const choice = fitting.find(({ name }) => name === chosen);
  if (choice) return answer(choice, 'You chose this world.');

  if (named && fitting.includes(named.world)) return answer(named.world, named.found);
  const id = metadataId(recording.file);
  if (id !== undefined) {
    const base = id.replace(/^.*\//, '').replace(/-v\d+$/, '');
    const world = fitting.find(({ name }) => name.replace(/-v\d+$/, '') === base);
    if (world) return answer(world, `The dataset's metadata names ${id}.`);
  }
  return answer(...byNumbers(recording, fitting, id));
}

function byNumbers(
  recording: Trajectories,
  fitting: readonly KnownWorld[],
  id: string | undefined,
): [KnownWorld | undefined, string] {
  const sizes = `${recording.stateSize} observations and ${recording.actionSize} ${recording.actionSize === 1 ? 'action' : 'actions'}`;
  const unknown = id === undefined ? '' : ` The dataset's metadata names ${id}, which is not in the catalogue.`;
  if (fitting.length === 0) return [undefined, `No world of the catalogue has ${sizes}.${unknown}`];
  const plausible = fitting.filter((world) => isPlausible(world, recording));
  const [world] = plausible;
  if (world === undefined) {
    return [undefined, `${list(fitting)} would have ${sizes}, but the recorded numbers are not theirs.${unknown}`];
  }
  if (id !== undefined) return [undefined, `${list(plausible)} would fit.${unknown}`];
  const others = plausible.length > 1 ? ` So do ${list(plausible.slice(1))}.` : '';
  const what = world.task ? `${sizes} and the places where its episodes begin fit` : `${sizes} and their values fit`;
  return [world, `The world is guessed: ${what}.${others}`];
}

function list(worlds: readonly KnownWorld[]): string {
  return worlds.map(({ name }) => name).join(', ');
}

export function fits(world: KnownWorld, { stateSize, actionSize }: Trajectories): boolean {
  const { observationNames, shorterObservation, actionNames } = world;
  if (actionSize !== actionNames.length) return false;
  // A cell of a grid may also be one number.
  if (world.map?.kind === 'cells' && stateSize === 1) return true;
  return stateSize === observationNames.length || stateSize === shorterObservation;
}

/** Whether the recorded numbers can be this world's. Most strangers of the same size are told by where episodes begin. */
function isPlausible(world: KnownWorld, recording: Trajectories): boolean {
  const { states, actions, stateSize, episodeStarts } = recording;
  const discrete = actions.every((action) => Number.isInteger(action) && action >= 0);
  if (world.isDiscrete !== discrete) return false;
  const { map, task } = world;
  if (task) {
    const layout = layoutOf(task.model);
    const names = task.observationNames(layout);
    const initial = initialPositions(task);
    const allowed = 1.05 * task.start.positions + 1e-5;
    return [...episodeStarts.subarray(0, -1)].slice(0, mostBeginnings).every((first) =>
      names.slice(0, stateSize).every((name, column) => {
        const index = /^qpos\[(\d+)\]/.exec(name)?.[1];
        const from = index === undefined ? undefined : initial.get(Number(index));
        return from === undefined || Math.abs(states[first * stateSize + column]! - from) <= allowed;
      }),
    );
  }
  if (map === undefined) return true;
  const isInside = (x: number, y: number) => x >= 0 && y >= 0 && x <= map.width && y <= map.height;
  for (let step = 0; step < recording.steps; step++) {
    const [x, y = 0] = rowOf(states, step, stateSize) as unknown as [number, number?];
    if (map.kind === 'cells') {
      const cell = stateSize === 1 ? x < map.width * map.height : x < map.width && y < map.height;
      if (!Number.isInteger(x) || !Number.isInteger(y) || !cell) return false;
    } else {
      if (!isInside(x, y)) return false;
      if (map.walls.some(({ left, right, top, bottom }) => x > left && x < right && y > top && y < bottom))
        return false;
    }
  }
  return true;
}

/** Of the coordinates of slides and hinges, as the model is described; those of a free body are its place. */
function initialPositions({ model }: NonNullable<KnownWorld['task']>): Map<number, number> {
  const positions = new Map<number, number>();
  let index = 0;
  const visit = (body: (typeof model.bodies)[number]): void => {
    for (const { type, ref = 0 } of body.joints ?? []) {
      if (type === 'free') [...body.pos, 1, 0, 0, 0].forEach((value) => positions.set(index++, value));
      else positions.set(index++, model.angle === 'degree' && type === 'hinge' ? (ref * Math.PI) / 180 : ref);
    }
    body.bodies?.forEach(visit);
  };
  model.bodies.forEach(visit);
  return positions;
}

/** A grid as large as the recorded places, where they are whole numbers. */
function gridOf({ states, nextStates, stateSize }: Trajectories): KnownWorld | undefined {
  if (stateSize !== 2) return undefined;
  const size = [1, 1];
  for (const matrix of [states, nextStates]) {
    for (let k = 0; k < matrix.length; k++) {
      const value = matrix[k]!;
      if (!Number.isInteger(value) || value < 0 || value > 255) return undefined;
      size[k % 2] = Math.max(size[k % 2]!, value + 1);
    }
  }
  const [width, height] = size as [number, number];
  return {
    name: `Grid of ${width} x ${height}`,
    observationNames: ['x (cells)', 'y (cells)'],
    actionNames: ['action'],
    isDiscrete: true,
    map: { kind: 'cells', width, height, walls: [], starts: [] },
  };
}

async function worldOfExperiment(
  { file }: Trajectories,
  experiments: readonly string[],
): Promise<{ readonly world: KnownWorld; readonly found: string } | undefined> {
  const naming = namingExperiment(file, experiments);
  if (naming === undefined) return undefined;
  const { environment } = naming;
  const name = 'name' in environment ? String(environment.name) : describe(environment);
  try {
    const world = await knownWorld(name, environment);
    return world && { world, found: `${path.basename(naming.file)} learns from this file in this world.` };
  } catch {
    // A maze without a way: the experiment says so itself.
    return undefined;
  }
}

function describe(environment: { readonly kind: string; readonly width?: number; readonly height?: number }): string {
  const { kind, width, height } = environment;
  return kind === 'icyGridworld' ? `Icy gridworld ${width} x ${height}` : kind;
}

/** The environment's id in a metadata.json of Minari, of this folder or beside this file. */
function metadataId(file: string): string | undefined {
  const folder = fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() ? file : path.dirname(file);
  for (const place of [path.join(folder, 'data', 'metadata.json'), path.join(folder, 'metadata.json')]) {
    try {
      if (fs.statSync(place).size > mostMetadataBytes) continue;
      // Minari writes bare Infinity into it, so that it is no JSON; the spec is JSON in a string.
      const id = /\\?"id\\?"\s*:\s*\\?"([\w/.-]{1,200})\\?"/.exec(fs.readFileSync(place, 'utf8'))?.[1];
      if (id !== undefined) return id;
    } catch {
      // Not there.
    }
  }
  return undefined;
}
