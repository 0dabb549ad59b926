// The file that New Experiment writes, from the answers of its wizard. No vscode here: what it writes is tested against
// the same check that a run makes.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { algorithmRules, algorithmsForWorld, isFiniteWorld } from '../protocol/algorithmRules';
import { isDeepKind, resolveDeepConfig, writtenDeepConfig } from '../protocol/deepAlgorithms';
import { algorithmSchema, type experimentSchema } from '../protocol/experiment';
import { finiteMdpFileContentSchema, type FiniteMdpFileContent } from '../protocol/finiteMdpFile';
import { resolvePolicyConfig } from '../protocol/policyAlgorithms';
import { defaultOf, tunablesOf, type AlgorithmKind } from '../protocol/tunables';
import { continuousWorldNamed, continuousWorlds } from '../protocol/worldCatalogue';

export type EnvironmentAnswer =
  | { readonly kind: 'icyGridworld'; readonly width: number; readonly height: number }
  /** Absolute. */
  | { readonly kind: 'finiteMdp'; readonly file: string }
  /** A world of numbers by its name in the catalogue. */
  | { readonly kind: 'named'; readonly name: string };

export type DemonstrationsAnswer =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'expert' }
  /** None: a policy learns on the true reward, as an expert is trained. */
  | { readonly kind: 'trueReward' };

export type FeaturesAnswer = 'state' | 'coordinates' | 'user';

export interface ExperimentAnswers {
  readonly name: string;
  readonly environment: EnvironmentAnswer;
  readonly demonstrations: DemonstrationsAnswer;
  readonly algorithm: AlgorithmKind;
  /** Absent where no reward is learned. */
  readonly features?: FeaturesAnswer;
}

/** The names of the catalogue's worlds of numbers. */
export const worldNames: readonly string[] = Object.entries(continuousWorlds)
  .filter(([, config]) => !isFiniteWorld(config))
  .map(([name]) => name);

/** What a world of the catalogue is, in a few words. */
export function worldDetail(name: string): string {
  if (name.startsWith('PointMaze/')) return 'A point that is pushed through a maze with walls';
  if (name === 'IcyGridworld') return 'A grid of ice with an absorbing goal, 5 × 5';
  return name.endsWith('-v5') ? 'A body simulated by MuJoCo, as in Gymnasium' : 'Classic control, as in Gymnasium';
}

export interface AlgorithmChoice {
  readonly kind: AlgorithmKind;
  /** What the schema says of it. */
  readonly description: string;
}

/** The algorithms that can learn in this world from these demonstrations, in the schema's order. */
export function algorithmsFor(
  environment: EnvironmentAnswer,
  demonstrations: DemonstrationsAnswer,
): readonly AlgorithmChoice[] {
  const inWorld = algorithmsForWorld(
    environment.kind === 'named' ? continuousWorldNamed(environment.name) : environment,
  );
  const learnsFrom = demonstrations.kind === 'trueReward' ? 'reward' : 'demonstrations';
  return algorithmSchema.options
    .map((option) => ({ kind: option.shape.kind.value, description: option.description ?? '' }))
    .filter(({ kind }) => inWorld.includes(kind) && algorithmRules[kind].learnsFrom === learnsFrom)
    .filter(({ kind }) => kind !== 'trirlReference' || demonstrations.kind === 'expert')
    .filter(({ kind }) => !isDeepKind(kind) || demonstrations.kind === 'file');
}

/** What the reward may depend on in this environment, for this algorithm. */
export function featuresFor(environment: EnvironmentAnswer, algorithm: AlgorithmKind): readonly FeaturesAnswer[] {
  // Deep algorithms say by themselves what their reward depends on.
  if (algorithmRules[algorithm].worlds === 'any') return [];
  if (algorithm === 'trirlReference') return ['state'];
  const mdp = environment.kind === 'finiteMdp' ? readMdp(environment.file) : undefined;
  const hasGrid = environment.kind === 'icyGridworld' || mdp?.grid !== undefined;
  return ['state', ...(hasGrid ? (['coordinates'] as const) : []), ...(mdp?.features ? (['user'] as const) : [])];
}

/** Whether the expert can be known exactly: where the world is finite and says what its expert wants. */
export function knowsExpert(environment: EnvironmentAnswer): boolean {
  return environment.kind === 'icyGridworld' || (environment.kind === 'finiteMdp' && hasReward(environment));
}

/** Whether there is a true reward that a policy can learn on. */
export function hasReward(environment: EnvironmentAnswer): boolean {
  return environment.kind !== 'finiteMdp' || readMdp(environment.file)?.reward !== undefined;
}

/** Undefined if it cannot be read: the experiment's own check says why, and nothing is offered that needs it. */
function readMdp(file: string): FiniteMdpFileContent | undefined {
  try {
    return finiteMdpFileContentSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** @param folder where the file will be: files are named relative to it. */
export function experimentText(answers: ExperimentAnswers, folder: string): string {
  const { name, environment, demonstrations, algorithm, features } = answers;
  const relative = (file: string) => path.relative(folder, file).split(path.sep).join('/');
  const experiment: z.input<typeof experimentSchema> = {
    name,
    environment: environmentInput(environment, relative),
    ...(demonstrations.kind === 'trueReward'
      ? {}
      : {
          demonstrations:
            demonstrations.kind === 'file' ? { kind: 'file', file: relative(demonstrations.file) } : { kind: 'expert' },
        }),
    ...(features === undefined ? {} : { reward: { features } }),
    algorithm: { kind: algorithm, ...startValues(algorithm, environment) } as z.input<typeof algorithmSchema>,
    seed: 0,
  };
  return `${JSON.stringify(experiment, null, 2)}\n`;
}

function environmentInput(
  environment: EnvironmentAnswer,
  relative: (file: string) => string,
): z.input<typeof experimentSchema>['environment'] {
  switch (environment.kind) {
    case 'named':
      return continuousWorldNamed(environment.name);
    case 'finiteMdp':
      return { kind: 'finiteMdp', file: relative(environment.file) };
    case 'icyGridworld':
      return { ...environment, slip: 0.2 };
  }
}

/** Written out although they are the defaults: they are what one turns first. */
function startValues(algorithm: AlgorithmKind, environment: EnvironmentAnswer): Record<string, unknown> {
  const world = environment.kind === 'named' ? continuousWorldNamed(environment.name) : environment;
  const tuned = (settings: object) =>
    Object.fromEntries(
      tunablesOf(algorithm).flatMap((name): [string, unknown][] =>
        name in settings ? [[name, Reflect.get(settings, name)]] : [],
      ),
    );
  if (algorithm === 'ppo' || algorithm === 'trpo') {
    const preset = resolvePolicyConfig({ kind: algorithm }, world);
    return { totalSteps: preset.totalSteps, ...tuned(preset) };
  }
  if (isDeepKind(algorithm)) {
    const config = resolveDeepConfig({ kind: algorithm }, world);
    const { kind, totalSteps } = config.policy;
    return { ...tuned(writtenDeepConfig(config)), policy: { kind, totalSteps } };
  }
  return Object.fromEntries(tunablesOf(algorithm).map((name) => [name, defaultOf(name, algorithm)]));
}

/** A file name for `name` in `folder` that is not taken: `name.trirl.json`, `name-2.trirl.json`, ... */
export function freeFile(folder: string, name: string): string {
  const base =
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'experiment';
  for (let attempt = 1; ; attempt++) {
    const file = path.join(folder, `${base}${attempt === 1 ? '' : `-${attempt}`}.trirl.json`);
    if (!existsSync(file)) return file;
  }
}

/** `20 x 10` or `20`, as width and height; a sentence if it is neither. */
export function parseGridSize(text: string): { readonly width: number; readonly height: number } | string {
  const match = /^\s*(\d+)\s*(?:[x×*, ]\s*(\d+)\s*)?$/i.exec(text);
  const width = Number(match?.[1] ?? NaN);
  const height = Number(match?.[2] ?? width);
  const fits = (size: number) => size >= 2 && size <= 256;
  return fits(width) && fits(height)
    ? { width, height }
    : 'Expected width x height from 2 to 256 each, such as 20 x 10';
}
