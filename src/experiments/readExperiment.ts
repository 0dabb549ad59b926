// An experiment from its file, ready to run: checked, defaults filled in, paths absolute.
import fs from 'node:fs';
import type { Experiment } from '../protocol/experiment';
import { InputError } from '../protocol/inputError';
import { checkText, type ExperimentProblem } from './checkExperiment';
import { applyOverride, parseOverride } from './overrides';

/** Far more than any experiment needs; a data file given by mistake is not taken into memory. */
const maximumBytes = 4 * 1024 * 1024;

export interface ReadOptions {
  /** `a.b=value`, applied in order before the check; file names in them are relative to the experiment's file. */
  readonly overrides?: readonly string[];
}

/** Throws one InputError that lists every problem, each with its line and field. */
export function readExperiment(file: string, { overrides = [] }: ReadOptions = {}): Experiment {
  let text: string;
  try {
    const { size } = fs.statSync(file);
    if (size > maximumBytes) {
      throw new Error(`its ${size} bytes are more than the ${maximumBytes} that an experiment may have`);
    }
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(`the experiment cannot be read: ${(error as Error).message}`, { file });
  }
  const checked = checkText(text, file, (json) => overrides.reduce(applyOverride, json));
  if (checked.experiment !== undefined) return checked.experiment;
  throw problemsError(checked.problems, file, overrides);
}

function problemsError(problems: readonly ExperimentProblem[], file: string, overrides: readonly string[]): InputError {
  // What --set has put there has no line in the file.
  const fromCommandLine = (problem: ExperimentProblem) =>
    overrides.find((text) => `${problem.field}.`.startsWith(`${parseOverride(text).path.join('.')}.`));
  const [first] = problems;
  if (problems.length === 1 && first !== undefined) {
    const override = fromCommandLine(first);
    return new InputError(override === undefined ? first.message : `${first.message} (from --set ${override})`, {
      file,
      ...(first.field === '' ? {} : { field: first.field }),
      ...(override === undefined ? { line: first.line } : {}),
    });
  }
  const lines = problems.map((problem) => {
    const override = fromCommandLine(problem);
    const place = override === undefined ? `line ${problem.line}` : `--set ${override}`;
    return `\n  ${place}: ${problem.field === '' ? '' : `${problem.field}: `}${problem.message}`;
  });
  return new InputError(`${problems.length} problems:${lines.join('')}`, { file });
}
