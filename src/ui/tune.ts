// Tune: a quick pick of what can be turned in a run, then the new value, checked as it is typed.
import * as vscode from 'vscode';
import { tunableProblem, tunables, tunablesOf, type TunableName } from '../protocol/tunables';
import type { Run } from '../runs/run';
import { numberText } from './numberText';

/** Turns one value of the run. @param values given by a caller that has already asked. */
export async function tuneRun(run: Run, values?: Readonly<Record<string, number>>): Promise<void> {
  if (values) {
    say(run, run.tune(values, 'palette'), values);
    return;
  }
  const name = await pickTunable(run);
  if (name === undefined) return;
  const value = await askValue(run, name);
  if (value === undefined) return;
  say(run, run.tune({ [name]: value }, 'palette'), { [name]: value });
}

async function pickTunable(run: Run): Promise<TunableName | undefined> {
  const { algorithm, applied, pending } = run.tuning;
  const names = tunablesOf(algorithm);
  if (names.length === 0) {
    void vscode.window.showInformationMessage(`${run.name} runs ${algorithm}, which has nothing to tune.`);
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    names.map((name) => {
      const { label, symbol, unit, description, formula } = tunables[name];
      const waiting = pending[name] === undefined ? '' : ` → ${withUnit(pending[name], unit)} at the next iteration`;
      return {
        label: `${label} ${symbol}`,
        description: `${withUnit(applied[name], unit)}${waiting}   (${rangeText(name)})`,
        detail: `${formula}   ${description}`,
        name,
      };
    }),
    { title: `Tune ${run.name}`, placeHolder: 'What to turn', matchOnDetail: true, ignoreFocusOut: true },
  );
  return picked?.name;
}

async function askValue(run: Run, name: TunableName): Promise<number | undefined> {
  const { algorithm, applied } = run.tuning;
  const { label, symbol, formula } = tunables[name];
  const text = await vscode.window.showInputBox({
    title: `${label} ${symbol} of ${run.name}`,
    value: String(applied[name] ?? ''),
    prompt: `${formula} — ${rangeText(name)}; the next outer iteration takes it`,
    validateInput: (typed) => tunableProblem(name, parseNumber(typed), algorithm),
    // A look at the charts, or a panel that takes the focus as it is drawn, must not lose what was typed.
    ignoreFocusOut: true,
  });
  return text === undefined ? undefined : parseNumber(text);
}

/** NaN for what is not a number, with `Number`'s rules but for the empty text. */
function parseNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

/** Says when the trainer has taken it up: the acknowledgement comes with the next report. */
function say(run: Run, revision: number, values: Readonly<Record<string, number>>): void {
  const what = Object.entries(values)
    .map(([name, value]) => `${tunables[name as TunableName].label} ${numberText(value, 4)}`)
    .join(', ');
  const acknowledged = new Promise<void>((resolve) => {
    const subscription = run.onDidChange(() => {
      if (!run.ended && (run.latest?.revision ?? 0) < revision && Object.keys(run.tuning.pending).length > 0) return;
      subscription.dispose();
      resolve();
    });
  });
  vscode.window.setStatusBarMessage(`$(sync) ${run.name}: ${what}, at the next iteration`, acknowledged);
  void acknowledged.then(() => {
    const { latest } = run;
    if (latest && latest.revision >= revision)
      vscode.window.setStatusBarMessage(`$(check) ${run.name}: ${what} from iteration ${latest.iteration}`, 5_000);
  });
}

function rangeText(name: TunableName): string {
  const { minimum, maximum, unit } = tunables[name];
  return `${numberText(minimum)} to ${withUnit(maximum, unit)}`;
}

function withUnit(value: number | undefined, unit: string): string {
  return `${value === undefined ? '–' : numberText(value, 4)}${unit && ` ${unit}`}`;
}
