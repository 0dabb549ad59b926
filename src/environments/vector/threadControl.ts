// How threads give and take orders through shared memory. The main thread numbers its orders; a worker that has carried one out
// writes down its number. No messages: those would wait for event loops.

/** Places in the control array; from `controlHead` on, one a worker: the last order that it has done. */
const orderNumber = 0;
const orderKind = 1;
const failed = 2;

export const orders = { reset: 1, step: 2, readStates: 3, writeStates: 4 } as const;
export type Order = keyof typeof orders;
const orderNames = Object.entries(orders).map(([name]) => name as Order);

/** Looks at a place so often before it goes to sleep: to be woken takes longer than most steps. */
const looks = 2_000;

/** In the main thread. @returns the order's number */
export function giveOrder(control: Int32Array, order: Order): number {
  control[orderKind] = orders[order];
  const number = Atomics.add(control, orderNumber, 1) + 1;
  Atomics.notify(control, orderNumber);
  return number;
}

/** In a worker, which sleeps until there is one. @param done number of the last order */
export function takeOrder(control: Int32Array, done: number): { readonly number: number; readonly order: Order } {
  waitWhile(control, orderNumber, done, Infinity);
  return { number: Atomics.load(control, orderNumber), order: orderNames[control[orderKind]! - 1]! };
}

export function reportDone(control: Int32Array, place: number, number: number): void {
  Atomics.store(control, place, number);
  Atomics.notify(control, place);
}

export function reportFailed(control: Int32Array): void {
  Atomics.store(control, failed, 1);
}

export function hasFailed(control: Int32Array): boolean {
  return Atomics.load(control, failed) === 1;
}

/** In the main thread. @returns whether the worker has done it in time */
export function waitDone(control: Int32Array, place: number, number: number, milliseconds: number): boolean {
  return waitWhile(control, place, number - 1, milliseconds);
}

function waitWhile(control: Int32Array, place: number, value: number, milliseconds: number): boolean {
  for (let look = 0; look < looks; look++) if (Atomics.load(control, place) !== value) return true;
  while (Atomics.load(control, place) === value) {
    if (Atomics.wait(control, place, value, milliseconds) === 'timed-out') return false;
  }
  return true;
}
