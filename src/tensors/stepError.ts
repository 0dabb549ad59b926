// A step that cannot be compiled or run: a defect of the code that wrote it, so the message names the step and the way out.

export class StepError extends Error {
  override readonly name = 'StepError';

  constructor(
    readonly step: string,
    readonly sentence: string,
    options?: ErrorOptions,
  ) {
    super(`step '${step}': ${sentence}`, options);
  }
}
