// Frames as they go through the pipes to and from Python: kind and length as 32-bit numbers, then the bytes. Little-endian, as
// every machine is that runs both sides.

/** The same numbers as in bridge.py. */
export const frameKinds = { failed: 0, make: 1, reset: 2, step: 3 } as const;
export const headBytes = 8;
/** More than any answer: to believe a broken head would be to wait forever, with all memory taken. */
const maximumBytes = 2 ** 30;

export function writeHead(frame: Uint8Array, kind: number): void {
  const head = new DataView(frame.buffer, frame.byteOffset, headBytes);
  head.setUint32(0, kind, true);
  head.setUint32(4, frame.byteLength - headBytes, true);
}

export interface Frame {
  readonly kind: number;
  /** Overwritten by the next frame. Begins where doubles may. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Puts frames together again from the pieces in which a pipe hands them over. */
export class FrameReader {
  private readonly head = new Uint8Array(headBytes);
  private headFilled = 0;
  private body = new Uint8Array(4096);
  private bodyFilled = 0;
  private length = 0;

  /** @returns the frames that this piece completes, at most one while every question waits for its answer
   * @throws Error if the bytes are no frames */
  push(piece: Uint8Array, onFrame: (frame: Frame) => void): void {
    let at = 0;
    while (at < piece.length || this.isComplete()) {
      if (this.headFilled < headBytes) {
        const taken = Math.min(headBytes - this.headFilled, piece.length - at);
        this.head.set(piece.subarray(at, at + taken), this.headFilled);
        this.headFilled += taken;
        at += taken;
        if (this.headFilled === headBytes) this.begin();
      } else {
        const taken = Math.min(this.length - this.bodyFilled, piece.length - at);
        this.body.set(piece.subarray(at, at + taken), this.bodyFilled);
        this.bodyFilled += taken;
        at += taken;
        if (!this.isComplete()) continue;
        this.headFilled = 0;
        onFrame({ kind: this.kind, body: this.body.subarray(0, this.length) });
      }
    }
  }

  private get kind(): number {
    return new DataView(this.head.buffer).getUint32(0, true);
  }

  private isComplete(): boolean {
    return this.headFilled === headBytes && this.bodyFilled === this.length;
  }

  private begin(): void {
    this.length = new DataView(this.head.buffer).getUint32(4, true);
    this.bodyFilled = 0;
    if (this.kind > frameKinds.step || this.length > maximumBytes)
      throw new Error(`expected a frame, found one of kind ${this.kind} with ${this.length} bytes`);
    if (this.body.length < this.length) this.body = new Uint8Array(this.length);
  }
}
