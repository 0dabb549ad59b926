// New Experiment: five questions, then a *.trirl.json that can be run as it is, opened for everything else.
import { statSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { algorithmRules } from '../protocol/algorithmRules';
import { InputError } from '../protocol/inputError';
import { writeFileAtomic } from '../runDirectory/atomicFile';
import { demonstrationEndings } from './demonstrationEndings';
import {
  algorithmsFor,
  experimentText,
  featuresFor,
  freeFile,
  hasReward,
  knowsExpert,
  parseGridSize,
  worldDetail,
  worldNames,
  type DemonstrationsAnswer,
  type EnvironmentAnswer,
  type ExperimentAnswers,
  type FeaturesAnswer,
} from './newExperimentText';
import { inputStep, pickStep, runWizard, type Answered, type Choice, type StepPlace } from './wizardSteps';

const total = 5;

/** Returns the file that was written; undefined if the wizard was left. */
export async function newExperiment(): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  if (folder === undefined) {
    const choice = await vscode.window.showInformationMessage(
      'An experiment is a file in a folder, with its runs beside it. Open a folder first.',
      'Open Folder',
      'Open Example Workspace',
    );
    if (choice === 'Open Folder') await vscode.commands.executeCommand('vscode.openFolder');
    if (choice === 'Open Example Workspace') await vscode.commands.executeCommand('trirl.openExampleWorkspace');
    return undefined;
  }
  const answers = await runWizard<ExperimentAnswers>([
    async (_soFar, step) => named('environment', await askEnvironment(at(step), folder)),
    async ({ environment }, step) => named('demonstrations', await askDemonstrations(at(step), folder, environment!)),
    async ({ environment, demonstrations }, step) =>
      named('algorithm', await askAlgorithm(at(step), environment!, demonstrations!)),
    async ({ environment, algorithm }, step) => {
      const offered = featuresFor(environment!, algorithm!);
      return offered.length === 0 ? 'skip' : named('features', await askFeatures(at(step), offered));
    },
    async (soFar, step) => named('name', await askName(at(step), soFar)),
  ]);
  if (!answers) return undefined;
  const file = freeFile(folder, answers.name);
  try {
    writeFileAtomic(file, experimentText(answers, folder));
  } catch (error) {
    throw new InputError(`the experiment cannot be written: ${(error as Error).message}`, { file });
  }
  const uri = vscode.Uri.file(file);
  await vscode.window.showTextDocument(uri);
  return uri;
}

function at(step: number): StepPlace {
  return { title: 'New Experiment', step, total };
}

function named<K extends keyof ExperimentAnswers>(
  key: K,
  answered: Answered<ExperimentAnswers[K]>,
): Answered<Partial<ExperimentAnswers>> {
  return typeof answered === 'object' ? { answer: { [key]: answered.answer } as Partial<ExperimentAnswers> } : answered;
}

async function askEnvironment(place: StepPlace, folder: string): Promise<Answered<EnvironmentAnswer>> {
  const grid = (size: number): Choice<EnvironmentAnswer> => ({
    label: `Icy gridworld ${size} × ${size}`,
    detail: 'A grid of ice, slip 0.2, with an absorbing goal in the bottom right corner',
    answer: { kind: 'icyGridworld', width: size, height: size },
  });
  const files = await filesIn(folder, '**/*.mdp.json');
  const choices: Choice<EnvironmentAnswer | 'size' | 'browse'>[] = [
    ...[5, 10, 20].map(grid),
    { label: 'Icy gridworld of another size…', detail: 'Any width and height up to 256', answer: 'size' },
    ...files.map((file) => fileChoice(file, folder, 'finite MDP', { kind: 'finiteMdp', file } as const)),
    ...worldNames.map((name): Choice<EnvironmentAnswer> => ({
      label: name,
      detail: worldDetail(name),
      answer: { kind: 'named', name },
    })),
    { label: 'Your own finite MDP…', detail: 'A JSON file of transitions, start, absorbing states', answer: 'browse' },
  ];
  const answered = await pickStep(place, 'The world in which the expert acts', choices);
  if (typeof answered !== 'object') return answered;
  if (answered.answer === 'browse') {
    const file = await browse('A finite MDP', folder, { JSON: ['json'] });
    return file === undefined ? askEnvironment(place, folder) : { answer: { kind: 'finiteMdp', file } };
  }
  if (answered.answer !== 'size') return { answer: answered.answer };
  const size = await inputStep(place, 'Width x height in cells', '8 x 8', (text) => {
    const parsed = parseGridSize(text);
    return typeof parsed === 'string' ? parsed : undefined;
  });
  if (size === 'back') return askEnvironment(place, folder);
  if (size === undefined) return undefined;
  return { answer: { kind: 'icyGridworld', ...(parseGridSize(size.answer) as { width: number; height: number }) } };
}

const trueReward: Choice<DemonstrationsAnswer> = {
  label: 'None: train an expert',
  detail: 'A policy learns on the true reward of the environment; demonstrations can then be recorded from it',
  answer: { kind: 'trueReward' },
};

const exactExpert: Choice<DemonstrationsAnswer> = {
  label: 'The exact expert',
  detail: 'No recordings: the soft-optimal policy for the environment’s true reward',
  answer: { kind: 'expert' },
};

async function askDemonstrations(
  place: StepPlace,
  folder: string,
  environment: EnvironmentAnswer,
): Promise<Answered<DemonstrationsAnswer>> {
  const readsFiles = algorithmsFor(environment, { kind: 'file', file: '' }).length > 0;
  const files = readsFiles ? await filesIn(folder, `**/*.{${demonstrationEndings.join()}}`) : [];
  const choices: Choice<DemonstrationsAnswer | 'browse'>[] = [
    ...files.map((file) => fileChoice(file, folder, 'recorded episodes', { kind: 'file', file } as const)),
    ...(knowsExpert(environment) ? [exactExpert] : []),
    ...(hasReward(environment) ? [trueReward] : []),
    ...(readsFiles
      ? [
          {
            label: 'Browse…',
            detail: 'Demonstrations as npz, JSON Lines, CSV, HDF5, Parquet or Arrow',
            answer: 'browse',
          } as const,
        ]
      : []),
  ];
  const answered = await pickStep(place, 'Where the expert’s behaviour is known from', choices);
  if (typeof answered !== 'object') return answered;
  if (answered.answer !== 'browse') return { answer: answered.answer };
  const file = await browse('Demonstrations', folder, { Demonstrations: [...demonstrationEndings] });
  return file === undefined ? askDemonstrations(place, folder, environment) : { answer: { kind: 'file', file } };
}

function askAlgorithm(
  place: StepPlace,
  environment: EnvironmentAnswer,
  demonstrations: DemonstrationsAnswer,
): Promise<Answered<ExperimentAnswers['algorithm']>> {
  return pickStep(
    place,
    demonstrations.kind === 'trueReward' ? 'How the policy is learned' : 'How the reward is found',
    algorithmsFor(environment, demonstrations).map(({ kind, description }) => ({
      label: algorithmRules[kind].label,
      description: kind,
      detail: description,
      answer: kind,
    })),
  );
}

const featureLooks = {
  state: { label: 'One reward per state', detail: 'Free everywhere; drawn as a map' },
  coordinates: {
    label: 'Linear in the coordinates',
    detail: 'x, y, x², y², x·y and whether the state is absorbing; the weights can be read',
  },
  user: { label: 'Linear in your features', detail: 'The features of the finite MDP file; the weights can be read' },
} as const;

function askFeatures(place: StepPlace, offered: readonly FeaturesAnswer[]): Promise<Answered<FeaturesAnswer>> {
  return pickStep(
    place,
    'What the learned reward may depend on',
    offered.map((answer) => ({ ...featureLooks[answer], description: answer, answer })),
  );
}

function askName(place: StepPlace, { environment, algorithm }: Partial<ExperimentAnswers>): Promise<Answered<string>> {
  const world = environment === undefined ? 'experiment' : worldName(environment);
  const suggestion = algorithm === 'trirl' ? world : `${world}-${algorithm}`;
  return inputStep(place, 'Name of the experiment; its file and its runs carry it', suggestion, (text) =>
    text.trim() === '' ? 'A name is needed' : text.length > 80 ? 'At most 80 characters' : undefined,
  );
}

function worldName(environment: EnvironmentAnswer): string {
  switch (environment.kind) {
    case 'named':
      return environment.name.replace('/', '-');
    case 'finiteMdp':
      return path.basename(environment.file).replace(/(\.mdp)?\.json$/, '');
    case 'icyGridworld':
      return `icy-gridworld-${environment.width}x${environment.height}`;
  }
}

async function filesIn(folder: string, pattern: string): Promise<string[]> {
  const uris = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, pattern),
    '{**/node_modules/**,**/.trirl/**}',
    100,
  );
  return uris.map(({ fsPath }) => fsPath).sort();
}

function fileChoice<T>(file: string, folder: string, what: string, answer: T): Choice<T> {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    label: path.basename(file),
    description: path.dirname(path.relative(folder, file)),
    detail: `${what}, ${size < 1024 ? `${size} bytes` : `${Math.round(size / 1024)} KB`}`,
    answer,
  };
}

async function browse(title: string, folder: string, filters: Record<string, string[]>): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({ title, defaultUri: vscode.Uri.file(folder), filters });
  return picked?.[0]?.fsPath;
}
