// The file that New Experiment writes, from the answers of its wizard. No vscode here: what it writes is tested against
// the same check that a run makes.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { algorithmSchema, type experimentSchema } from '../protocol/experiment';
import { finiteMdpFileContentSchema, type FiniteMdpFileContent } from '../protocol/finiteMdpFile';
import { defaultOf, tunablesOf, type AlgorithmKind } from '../protocol/tunables';

export type EnvironmentAnswer =
  | { readonly kind: 'icyGridworld'; readonly width: number; readonly height: number }
  /** Absolute. */
  | { readonly kind: 'finiteMdp'; readonly file: string };

export type DemonstrationsAnswer = { readonly kind: 'file'; readonly file: string } | { readonly kind: 'expert' };

export type FeaturesAnswer = 'state' | 'coordinates' | 'user';

export interface ExperimentAnswers {
  readonly name: string;
  readonly environment: EnvironmentAnswer;
  readonly demonstrations: DemonstrationsAnswer;
  readonly algorithm: AlgorithmKind;
  readonly features: FeaturesAnswer;
}

export interface AlgorithmChoice {
  readonly kind: AlgorithmKind;
  /** What the schema says of it. */
  readonly description: string;
}

/** The algorithms that can learn from these demonstrations, in the schema's order. */
export function algorithmsFor(demonstrations: DemonstrationsAnswer): readonly AlgorithmChoice[] {
  return algorithmSchema.options
    .map((option) => ({ kind: option.shape.kind.value, description: option.description ?? '' }))
    .filter(({ kind }) => kind !== 'trirlReference' || demonstrations.kind === 'expert');
}

/** What the reward may depend on in this environment, for this algorithm. */
export function featuresFor(environment: EnvironmentAnswer, algorithm: AlgorithmKind): readonly FeaturesAnswer[] {
  if (algorithm === 'trirlReference') return ['state'];
  const mdp = environment.kind === 'finiteMdp' ? readMdp(environment.file) : undefined;
  const hasGrid = environment.kind === 'icyGridworld' || mdp?.grid !== undefined;
  return ['state', ...(hasGrid ? (['coordinates'] as const) : []), ...(mdp?.features ? (['user'] as const) : [])];
}

/** The demonstrations may be left out where the environment says what its expert wants. */
export function knowsExpert(environment: EnvironmentAnswer): boolean {
  return environment.kind === 'icyGridworld' || readMdp(environment.file)?.reward !== undefined;
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
    environment:
      environment.kind === 'finiteMdp'
        ? { kind: 'finiteMdp', file: relative(environment.file) }
        : { ...environment, slip: 0.2 },
    demonstrations:
      demonstrations.kind === 'file' ? { kind: 'file', file: relative(demonstrations.file) } : { kind: 'expert' },
    reward: { features },
    algorithm: { kind: algorithm, ...startValues(algorithm) } as z.input<typeof algorithmSchema>,
    seed: 0,
  };
  return `${JSON.stringify(experiment, null, 2)}\n`;
}

/** Written out although they are the defaults: they are what one turns first. */
function startValues(algorithm: AlgorithmKind): Record<string, number> {
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
