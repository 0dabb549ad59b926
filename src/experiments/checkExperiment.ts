// All that is wrong with an experiment's text, at once, each with its place: the same list for the command line's error
// and for the editor's marks.
import fs from 'node:fs';
import path from 'node:path';
import { parseTree, printParseErrorCode, getNodeValue, type Node, type ParseError } from 'jsonc-parser';
import { ruleProblems } from '../protocol/algorithmRules';
import { experimentSchema, type EnvironmentConfig, type Experiment } from '../protocol/experiment';
import { isDeep, resolveDeepConfig, writtenDeepConfig } from '../protocol/deepAlgorithms';
import { fieldPath } from '../protocol/fieldPath';
import { resolvePolicyConfig } from '../protocol/policyAlgorithms';
import { lineAndColumn, rangeOfKey, rangeOfValue, type FieldPath, type TextRange } from './places';
import { expectedAt, keysAt, kindsAt, nearest, oneOf } from './schemaWords';

export interface ExperimentProblem {
  /** What was found and what was expected, without the place. */
  readonly message: string;
  /** Path such as `algorithm.klBound`; empty for the file as a whole. */
  readonly field: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Of the text at fault, in characters. */
  readonly offset: number;
  readonly length: number;
}

export interface CheckedExperiment {
  readonly problems: readonly ExperimentProblem[];
  /** Present exactly if there are no problems; its paths are absolute. */
  readonly experiment?: Experiment;
}

/** All problems of `text`, none if it is an experiment that can be run. `file` is where the text belongs: paths in it are relative to that. */
export function checkExperimentText(text: string, file: string): readonly ExperimentProblem[] {
  return checkText(text, file).problems;
}

/** Checks `text` after `change`, which may replace values of the parsed JSON, as --set does. */
export function checkText(
  text: string,
  file: string,
  change: (json: unknown) => unknown = (json) => json,
): CheckedExperiment {
  const at = (message: string, field: FieldPath, { offset, length }: TextRange): ExperimentProblem => ({
    message,
    field: fieldPath(field),
    ...lineAndColumn(text, offset),
    offset,
    length,
  });

  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0) return { problems: errors.map((error) => at(syntaxSentence(error, text), [], error)) };
  if (root === undefined) {
    return { problems: [at('expected an experiment as a JSON object, found nothing', [], { offset: 0, length: 0 })] };
  }
  const json = change(getNodeValue(root) as unknown);
  const problems = doubleKeys(root).map(({ path, range }) =>
    at(`"${path.at(-1)}" is given twice, expected once`, path, range),
  );
  const result = experimentSchema.safeParse(json);
  for (const issue of result.error?.issues ?? []) {
    const where = issue.path as FieldPath;
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const place = [...where, key];
        problems.push(at(unknownKeySentence(json, where, key), place, rangeOfKey(root, place)));
      }
    } else {
      problems.push(at(sentence(json, where, issue.message), where, rangeOfValue(root, where)));
    }
  }
  problems.sort((a, b) => a.offset - b.offset);
  if (!result.success) return { problems };
  for (const { field, message } of ruleProblems(result.data)) {
    problems.push(at(message, field, rangeOfValue(root, field)));
  }
  const experiment = resolved(result.data, path.dirname(path.resolve(file)));
  for (const { field, target } of filesOf(experiment)) {
    const problem = fileProblem(target, field[0] === 'demonstrations');
    if (problem !== undefined) problems.push(at(problem, field, rangeOfValue(root, field)));
  }
  return problems.length === 0 ? { problems, experiment } : { problems };
}

function syntaxSentence(error: ParseError, text: string): string {
  const words = printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  const found = text.slice(error.offset, error.offset + Math.max(error.length, 1)).trim();
  return `not JSON: ${words}, found ${found === '' ? 'the end of the text' : JSON.stringify(found.slice(0, 40))}`;
}

function sentence(json: unknown, field: FieldPath, fallback: string): string {
  const value = field.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string | number, unknown>)[part] : undefined,
    json,
  );
  if (field.at(-1) === 'kind') {
    const kinds = kindsAt(json, field.slice(0, -1));
    if (kinds.length > 0) {
      const meant = typeof value === 'string' ? nearest(value, kinds) : undefined;
      return `expected ${oneOf(kinds)}, found ${foundWords(value)}${meant === undefined ? '' : `; did you mean "${meant}"?`}`;
    }
  }
  const expected = expectedAt(json, field);
  return expected === undefined ? fallback : `expected ${expected}, found ${foundWords(value)}`;
}

function unknownKeySentence(json: unknown, parent: FieldPath, key: string): string {
  const known = keysAt(json, parent);
  const meant = nearest(key, known);
  return meant === undefined
    ? `unknown key "${key}", expected one of ${known.join(', ')}`
    : `unknown key "${key}"; did you mean "${meant}"?`;
}

function foundWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}: ${JSON.stringify(value).slice(0, 60)}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(value).slice(0, 80);
}

function doubleKeys(root: Node): { path: FieldPath; range: TextRange }[] {
  const found: { path: FieldPath; range: TextRange }[] = [];
  const visit = (node: Node, path: FieldPath) => {
    const seen = new Set<string>();
    node.children?.forEach((child, index) => {
      if (node.type !== 'object') return visit(child, [...path, index]);
      const [key, value] = child.children ?? [];
      if (key === undefined) return;
      const name = String(key.value);
      if (seen.has(name)) found.push({ path: [...path, name], range: key });
      seen.add(name);
      if (value !== undefined) visit(value, [...path, name]);
    });
  };
  visit(root, []);
  return found;
}

/** The files that an experiment reads, with the fields that name them. */
function filesOf(experiment: Experiment): { field: FieldPath; target: string }[] {
  const { environment, demonstrations, algorithm } = experiment;
  return [
    ...('file' in environment ? [{ field: ['environment', 'file'], target: environment.file }] : []),
    ...(environment.kind === 'gymnasium' && isFile(environment.python)
      ? [{ field: ['environment', 'python'], target: environment.python }]
      : []),
    ...(demonstrations?.kind === 'file' ? [{ field: ['demonstrations', 'file'], target: demonstrations.file }] : []),
    ...('learnedReward' in algorithm && algorithm.learnedReward !== undefined
      ? [{ field: ['algorithm', 'learnedReward'], target: algorithm.learnedReward }]
      : []),
  ];
}

/** With absolute paths, and with what the preset of its world fills in. */
function resolved(experiment: Experiment, folder: string): Experiment {
  const { environment, demonstrations, algorithm } = experiment;
  return {
    ...experiment,
    environment: withAbsoluteFiles(environment, folder),
    ...(demonstrations?.kind === 'file'
      ? { demonstrations: { ...demonstrations, file: path.resolve(folder, demonstrations.file) } }
      : {}),
    ...(algorithm.kind === 'ppo' || algorithm.kind === 'trpo'
      ? { algorithm: resolvePolicyConfig(withAbsoluteReward(algorithm, folder), environment) }
      : {}),
    ...(isDeep(algorithm) ? { algorithm: writtenDeepConfig(resolveDeepConfig(algorithm, environment)) } : {}),
  };
}

function withAbsoluteReward<A extends { learnedReward?: string | undefined }>(algorithm: A, folder: string): A {
  const { learnedReward } = algorithm;
  return learnedReward === undefined ? algorithm : { ...algorithm, learnedReward: path.resolve(folder, learnedReward) };
}

function withAbsoluteFiles(environment: EnvironmentConfig, folder: string): EnvironmentConfig {
  if ('file' in environment) return { ...environment, file: path.resolve(folder, environment.file) };
  return environment.kind === 'gymnasium' && isFile(environment.python)
    ? { ...environment, python: path.resolve(folder, environment.python) }
    : environment;
}

/** A program without a folder is a command, to be found on the path. */
function isFile(program: string | undefined): program is string {
  return program !== undefined && /[\\/]/.test(program);
}

/** Datasets of Minari and imitation are folders. */
function fileProblem(file: string, mayBeFolder: boolean): string | undefined {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return `expected a file, found nothing at ${file}`;
  if (mayBeFolder && stat.isDirectory()) return undefined;
  return stat.isFile() ? undefined : `expected a file, found a folder at ${file}`;
}
