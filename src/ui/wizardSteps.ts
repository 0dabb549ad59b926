// Quick picks and input boxes as steps of a wizard, with a Back button from the second step on.
import * as vscode from 'vscode';

export interface StepPlace {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly total: number;
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly answer: T;
}

/** An answer; `back` if the user wants the step before; undefined if the wizard was left. */
export type Answered<T> = { readonly answer: T } | 'back' | undefined;

export function pickStep<T>(
  place: StepPlace,
  placeholder: string,
  choices: readonly Choice<T>[],
): Promise<Answered<T>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.items = choices;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  return shown(pick, place, (settle) =>
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen) settle({ answer: chosen.answer });
    }),
  );
}

/** Any number of the choices, in their order; those that are `picked` are chosen from the beginning. */
export function pickManyStep<T>(
  place: StepPlace,
  placeholder: string,
  choices: readonly Choice<T>[],
): Promise<Answered<readonly T[]>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.canSelectMany = true;
  pick.items = choices;
  pick.selectedItems = choices.filter(({ picked }) => picked);
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  return shown(pick, place, (settle) =>
    pick.onDidAccept(() => {
      const chosen = new Set(pick.selectedItems);
      settle({ answer: choices.filter((choice) => chosen.has(choice)).map(({ answer }) => answer) });
    }),
  );
}

export function inputStep(
  place: StepPlace,
  prompt: string,
  value: string,
  problemOf: (text: string) => string | undefined,
): Promise<Answered<string>> {
  const box = vscode.window.createInputBox();
  box.prompt = prompt;
  box.value = value;
  box.onDidChangeValue((text) => {
    box.validationMessage = problemOf(text);
  });
  return shown(box, place, (settle) =>
    box.onDidAccept(() => {
      box.validationMessage = problemOf(box.value);
      if (box.validationMessage === undefined) settle({ answer: box.value });
    }),
  );
}

function shown<T>(
  input: vscode.QuickInput & Pick<vscode.InputBox, 'buttons' | 'onDidTriggerButton'>,
  { title, step, total }: StepPlace,
  accept: (settle: (answered: Answered<T>) => void) => vscode.Disposable,
): Promise<Answered<T>> {
  input.title = title;
  input.step = step;
  input.totalSteps = total;
  input.ignoreFocusOut = true;
  if (step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  return new Promise<Answered<T>>((resolve) => {
    const settle = (answered: Answered<T>) => {
      resolve(answered);
      input.dispose();
    };
    accept(settle);
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) settle('back');
    });
    input.onDidHide(() => {
      settle(undefined);
    });
    input.show();
  });
}

/** Asks step after step; a step sees the answers so far, and says `skip` if it has nothing to ask. Undefined if the wizard
 * was left. */
export async function runWizard<A extends object>(
  steps: readonly ((answers: Partial<A>, step: number) => Promise<Answered<Partial<A>> | 'skip'>)[],
): Promise<A | undefined> {
  const history: { readonly answers: Partial<A>; readonly skipped: boolean }[] = [{ answers: {}, skipped: false }];
  while (history.length <= steps.length) {
    const { answers } = history.at(-1)!;
    const answered = await steps[history.length - 1]!(answers, history.length);
    if (answered === undefined) return undefined;
    if (answered === 'skip') history.push({ answers, skipped: true });
    else if (answered !== 'back') history.push({ answers: { ...answers, ...answered.answer }, skipped: false });
    else while (history.pop()?.skipped);
  }
  return history.at(-1)!.answers as A;
}
