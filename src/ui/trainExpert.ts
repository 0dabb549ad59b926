// Train Expert: three questions, then an experiment that trains a policy on the true reward, and its run.
import path from 'node:path';
import * as vscode from 'vscode';
import { expertText, usualSteps, type ExpertRequest } from '../experiments/expertExperiment';
import { InputError } from '../protocol/inputError';
import { continuousWorlds } from '../protocol/worldCatalogue';
import { writeFileAtomic } from '../runDirectory/atomicFile';
import type { Run } from '../runs/run';
import { freeFile, worldDetail } from './newExperimentText';
import type { Services } from './services';
import { startRun } from './startRun';
import { requireTrust } from './trust';
import { inputStep, pickStep, runWizard, type StepPlace } from './wizardSteps';

const algorithms = {
  ppo: { label: 'PPO', detail: 'Clipped steps by Adam: the usual choice' },
  trpo: { label: 'TRPO', detail: 'Natural gradient steps within an exact trust region' },
} as const;

type Answers = Required<Pick<ExpertRequest, 'environment' | 'algorithm' | 'totalSteps'>>;

/** @param argument the answers, if the caller has them. Returns the run; undefined if none was started. */
export async function trainExpert(argument: unknown, services: Services): Promise<Run | undefined> {
  if (!(await requireTrust('train an expert'))) return undefined;
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  if (folder === undefined) {
    const choice = await vscode.window.showInformationMessage(
      'An expert’s experiment and its runs are kept in a folder. Open one first.',
      'Open Folder',
    );
    if (choice) await vscode.commands.executeCommand('vscode.openFolder');
    return undefined;
  }
  const answers = isAnswers(argument) ? argument : await ask();
  if (answers === undefined) return undefined;
  const file = freeFile(folder, `${answers.environment}-expert`);
  try {
    writeFileAtomic(file, expertText(answers));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`the experiment cannot be written: ${(error as Error).message}`, { file });
  }
  services.log.info(`${path.basename(file)}: written`);
  return startRun(vscode.Uri.file(file), services);
}

function ask(): Promise<Answers | undefined> {
  return runWizard<Answers>([
    async (_soFar, step) => {
      const names = Object.keys(continuousWorlds);
      const choices = names.map((name) => ({ label: name, detail: worldDetail(name), answer: { environment: name } }));
      return pickStep(at(step), 'The world in which the expert is to act', choices);
    },
    async ({ environment }, step) =>
      pickStep(
        at(step),
        'How it learns; everything else is what suits the environment',
        (['ppo', 'trpo'] as const).map((algorithm) => ({
          ...algorithms[algorithm],
          description: `${usualSteps(environment!, algorithm).toLocaleString('en')} steps`,
          answer: { algorithm },
        })),
      ),
    async ({ environment, algorithm }, step) => {
      const answered = await inputStep(
        at(step),
        'Environment steps of the whole run',
        String(usualSteps(environment!, algorithm!)),
        (text) => (parseSteps(text) === undefined ? 'Expected a whole number from 1 to 10,000,000,000' : undefined),
      );
      return typeof answered === 'object' ? { answer: { totalSteps: parseSteps(answered.answer)! } } : answered;
    },
  ]);
}

function at(step: number): StepPlace {
  return { title: 'Train Expert', step, total: 3 };
}

/** `150000`, `150 000`, `150,000`, `1e6`, `2 M`. */
export function parseSteps(text: string): number | undefined {
  const match = /^([\d., ]+(?:e\d+)?)\s*([kKmM]?)$/.exec(text.trim());
  const factor = { '': 1, k: 1e3, m: 1e6 }[match?.[2]?.toLowerCase() ?? ''] ?? NaN;
  const steps = Math.round(Number(match?.[1]?.replaceAll(/[, ]/g, '') ?? NaN) * factor);
  return steps >= 1 && steps <= 1e10 ? steps : undefined;
}

function isAnswers(argument: unknown): argument is Answers {
  return typeof argument === 'object' && argument !== null && 'environment' in argument && 'algorithm' in argument;
}
