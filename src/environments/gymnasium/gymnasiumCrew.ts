// Gymnasium's environments as a thread's share: all of them in one Python process, which is sent the actions of a step and the
// seeds of the episodes that may begin with it. What it answers is checked and written into the shared buffers.
import type { GymnasiumConfig } from '../../protocol/continuousWorlds';
import { bridgeFailureSchema } from '../../protocol/gymnasiumMessages';
import { InputError } from '../../protocol/inputError';
import { worldDescriptionSchema, type WorldDescription } from '../../protocol/worldDescription';
import { seedOf } from '../random';
import { countStep, forgetEnded } from '../vector/episodeRecord';
import type { Crew, Range, Slice } from '../vector/slice';
import type { VectorBuffers, VectorSizes } from '../vector/vectorBuffers';
import { BridgeProcess } from './bridgeProcess';
import { frameKinds, headBytes, writeHead, type Frame } from './frames';

interface CrewOptions {
  readonly config: GymnasiumConfig;
  readonly seed: number;
}

/** @throws InputError if there is no such Python, no Gymnasium in it, or no environment of the kind that can be used here */
export async function makeGymnasiumCrew(range: Range, { config, seed }: CrewOptions): Promise<Crew> {
  const bridge = BridgeProcess.start(config.python);
  try {
    const { name, options, resetOptions = null, maxEpisodeSteps = null } = config;
    const order = { name, options, resetOptions, maxEpisodeSteps, count: range.end - range.first };
    const answer = await bridge.ask(frameOf(frameKinds.make, Buffer.from(JSON.stringify(order))));
    const description = describedBy(checked(answer, frameKinds.make), name);
    return {
      shape: { ...description, timeStep: description.timeStep, stateNames: [] },
      board: ({ sizes, buffers }) => new GymnasiumSlice(range, { bridge, sizes, buffers, seed, name }),
      dispose: () => bridge.end(),
    };
  } catch (error) {
    bridge.end();
    throw error;
  }
}

interface SliceParts {
  readonly bridge: BridgeProcess;
  readonly sizes: VectorSizes;
  readonly buffers: VectorBuffers;
  readonly seed: number;
  readonly name: string;
}

class GymnasiumSlice implements Slice {
  private readonly count: number;
  private readonly resetFrame: Uint8Array;
  private readonly resetSeeds: Float64Array;
  private readonly stepFrame: Uint8Array;
  private readonly stepActions: Float64Array;
  private readonly stepSeeds: Float64Array;
  /** Rows of ours among all. */
  private readonly actions: Float64Array;
  private readonly observations: Float64Array;
  private readonly nextObservations: Float64Array;
  private readonly rewards: Float64Array;

  constructor(
    private readonly range: Range,
    private readonly parts: SliceParts,
  ) {
    const { first, end } = range;
    const { sizes, buffers } = parts;
    this.count = end - first;
    const actions = this.count * sizes.action;
    this.resetFrame = frameOf(frameKinds.reset, new Uint8Array(8 * this.count));
    this.resetSeeds = new Float64Array(this.resetFrame.buffer, headBytes, this.count);
    this.stepFrame = frameOf(frameKinds.step, new Uint8Array(8 * (actions + this.count)));
    this.stepActions = new Float64Array(this.stepFrame.buffer, headBytes, actions);
    this.stepSeeds = new Float64Array(this.stepFrame.buffer, headBytes + 8 * actions, this.count);
    this.actions = buffers.actions.subarray(first * sizes.action, end * sizes.action);
    this.observations = buffers.observations.subarray(first * sizes.observation, end * sizes.observation);
    this.nextObservations = buffers.nextObservations.subarray(first * sizes.observation, end * sizes.observation);
    this.rewards = buffers.rewards.subarray(first, end);
  }

  async reset(): Promise<void> {
    this.parts.buffers.episodes.fill(-1, this.range.first, this.range.end);
    await this.writeStates();
  }

  async step(): Promise<void> {
    const { range, parts, count, observations, nextObservations, rewards } = this;
    const { buffers } = parts;
    this.stepActions.set(this.actions);
    this.writeSeeds(this.stepSeeds);
    const width = count * parts.sizes.observation;
    const body = await this.ask(this.stepFrame, { kind: frameKinds.step, bytes: 8 * (2 * width + count) + 2 * count });
    const numbers = new Float64Array(body.buffer, body.byteOffset, 2 * width + count);
    const flags = body.subarray(numbers.byteLength);
    this.checkFinite(numbers);
    for (let index = range.first; index < range.end; index++) forgetEnded(buffers, index);
    nextObservations.set(numbers.subarray(0, width));
    observations.set(numbers.subarray(width, 2 * width));
    rewards.set(numbers.subarray(2 * width));
    buffers.rewardComponents.set(rewards, range.first);
    buffers.terminated.set(flags.subarray(0, count), range.first);
    buffers.truncated.set(flags.subarray(count), range.first);
    for (let index = range.first; index < range.end; index++) {
      countStep(buffers, index);
      if (buffers.terminated[index] === 1 || buffers.truncated[index] === 1) buffers.episodes[index]!++;
    }
  }

  readStates(): void {
    // There are none: the state of a Gymnasium environment is known to itself only.
  }

  /** Begins the next episode of each. */
  async writeStates(): Promise<void> {
    const { range, parts, count } = this;
    this.writeSeeds(this.resetSeeds);
    const bytes = 8 * count * parts.sizes.observation;
    const body = await this.ask(this.resetFrame, { kind: frameKinds.reset, bytes });
    const numbers = new Float64Array(body.buffer, body.byteOffset, bytes / 8);
    this.checkFinite(numbers);
    this.observations.set(numbers);
    for (let index = range.first; index < range.end; index++) parts.buffers.episodes[index]!++;
  }

  /** Of the episode that each begins next. */
  private writeSeeds(into: Float64Array): void {
    const { seed, buffers } = this.parts;
    for (let i = 0; i < into.length; i++) {
      const index = this.range.first + i;
      into[i] = seedOf(seed, index, buffers.episodes[index]! + 1);
    }
  }

  private async ask(frame: Uint8Array, expected: { readonly kind: number; readonly bytes: number }) {
    const body = checked(await this.parts.bridge.ask(frame), expected.kind);
    if (body.length === expected.bytes) return body;
    throw new Error(`expected ${expected.bytes} bytes from Python, found ${body.length}`);
  }

  /** What is no number would be found in a policy an hour later. */
  private checkFinite(numbers: Float64Array): void {
    for (let i = 0; i < numbers.length; i++) {
      if (Number.isFinite(numbers[i])) continue;
      const isReward = i >= 2 * this.count * this.parts.sizes.observation;
      throw new InputError(
        `${this.parts.name} gave ${numbers[i]} as ${isReward ? 'a reward' : 'a number of an observation'}; expected finite numbers`,
        { field: 'environment.name' },
      );
    }
  }
}

function frameOf(kind: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(headBytes + body.length);
  frame.set(body, headBytes);
  writeHead(frame, kind);
  return frame;
}

/** The body of an answer of the kind that was asked for. @throws InputError of a failure that Python tells of */
function checked({ kind, body }: Frame, expected: number): Frame['body'] {
  if (kind === expected) return body;
  if (kind !== frameKinds.failed) throw new Error(`expected a frame of kind ${expected} from Python, found ${kind}`);
  const failure = bridgeFailureSchema.safeParse(jsonOf(body));
  if (!failure.success) throw new Error(`expected the words of a failure from Python, found ${textOf(body)}`);
  const { sentence, field, file, line } = failure.data;
  throw new InputError(sentence, {
    ...(field ? { field } : {}),
    ...(file ? { file } : {}),
    ...(line ? { line } : {}),
  });
}

function describedBy(body: Uint8Array, name: string): WorldDescription {
  const described = worldDescriptionSchema.safeParse(jsonOf(body));
  if (described.success) return described.data;
  const [issue] = described.error.issues;
  throw new InputError(`${name} cannot be used: ${issue!.path.join('.')}: ${issue!.message}`, {
    field: 'environment.name',
  });
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString()) as unknown;
  } catch {
    throw new Error(`expected JSON from Python, found ${textOf(body)}`);
  }
}

/** The beginning of it, for a sentence. */
function textOf(body: Uint8Array): string {
  return JSON.stringify(Buffer.from(body.subarray(0, 80)).toString());
}
