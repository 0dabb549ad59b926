// The program that reads one file of demonstrations for the editor and answers questions about it. It is a process of its own,
// so that neither the time nor the memory that a file takes is the extension host's; it ends when its channel does.
import fs from 'node:fs';
import path from 'node:path';
import { problems } from '../demonstrations/problems';
import { readDemonstrations } from '../demonstrations/readDemonstrations';
import { InputError, toRunError } from '../protocol/inputError';
import { toReaderSchema, type DemonstrationQuery, type FromReader, type ToReader } from '../protocol/demonstrationView';
import { namingExperiment } from './namingExperiment';
import { ShownRecording } from './shownRecording';

let shown: ShownRecording | undefined;
let opened: Extract<ToReader, { kind: 'open' }> | undefined;
let facts = { bytes: 0, seconds: 0 };
/** One after the other: what is asked later may build on what was asked before. */
let queue: Promise<void> = Promise.resolve();

process.on('disconnect', () => process.exit(0));
process.on('message', (data: unknown) => {
  const message = toReaderSchema.parse(data);
  queue = queue.then(() => hear(message)).catch(fail);
});

async function hear(message: ToReader): Promise<void> {
  switch (message.kind) {
    case 'open':
      opened = message;
      await open(message);
      break;
    case 'chooseWorld':
      await findWorld(message.name);
      break;
    case 'ask':
      await ask(message.id, message.query);
      break;
  }
}

async function open({ file, world, experiments }: Extract<ToReader, { kind: 'open' }>): Promise<void> {
  const began = performance.now();
  facts.bytes = sizeOf(file);
  send({ kind: 'progress', step: 'Reading', bytes: facts.bytes });
  // A table with names of its own: the experiment remembers which column is what.
  const { columns } = namingExperiment(file, experiments)?.demonstrations ?? {};
  const recording = await readDemonstrations(file, columns);
  shown = new ShownRecording(recording);
  facts = { ...facts, seconds: (performance.now() - began) / 1000 };
  await findWorld(world);
}

async function findWorld(chosen: string | undefined): Promise<void> {
  if (shown === undefined || opened === undefined) return;
  await shown.findWorld({ experiments: opened.experiments, ...(chosen === undefined ? {} : { chosen }) });
  send({ kind: 'facts', facts: shown.facts(facts) });
  const { world } = shown.foundWorld;
  // What takes longest, and is looked at last.
  setImmediate(() => {
    queue = queue.then(() => sendProblems(world)).catch(fail);
  });
}

function sendProblems(world: ShownRecording['foundWorld']['world']): void {
  if (shown === undefined || shown.foundWorld.world !== world) return;
  const { maximumSteps, actionLow, actionHigh } = world ?? {};
  const found = problems(shown.recording, {
    ...(actionLow && actionHigh ? { actionLow, actionHigh } : {}),
    ...(maximumSteps === undefined ? {} : { maximumSteps }),
  });
  send({ kind: 'problems', problems: found.map(({ severity, message }) => ({ severity, message })) });
}

async function ask(id: number, query: DemonstrationQuery): Promise<void> {
  try {
    if (shown === undefined) throw new InputError('the file has not been read yet');
    send({ kind: 'answer', id, answer: await shown.answer(query) });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    send({ kind: 'refused', id, message: error.message });
  }
}

function send(message: FromReader): void {
  process.send!(message);
}

/** A bad file is told; any other error is a defect of ours, whose trace goes to the log. */
function fail(error: unknown): void {
  if (!(error instanceof InputError)) console.error(error);
  send({ kind: 'failed', error: toRunError(error) });
}

/** Bytes of a file, or of the files of a dataset's folder. */
function sizeOf(file: string): number {
  const status = fs.statSync(file, { throwIfNoEntry: false });
  if (!status?.isDirectory()) return status?.size ?? 0;
  let sum = 0;
  for (const entry of fs.readdirSync(file, { withFileTypes: true, recursive: true })) {
    if (entry.isFile())
      sum += fs.statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
}
