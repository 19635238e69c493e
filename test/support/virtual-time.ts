import { EventQueue } from '../sim/event-queue.js';
import { SimProcess } from '../sim/process.js';

/** A clock and timers that stand still until the test lets time go by. */
export class VirtualTime {
  readonly #queue = new EventQueue();
  readonly process = new SimProcess(this.#queue);

  get nowMs(): number {
    return this.#queue.nowMs;
  }

  /** Timers that run, and actions that are due. */
  get plannedCount(): number {
    return this.#queue.length;
  }

  /** Lets so much time go by, with all that is due meanwhile and all that comes of it. */
  async pass(durationMs: number): Promise<void> {
    await settled();
    let isOver = false;
    this.#queue.after(durationMs, () => {
      isOver = true;
    });
    while (!isOver) {
      this.#queue.runNext();
      await settled();
    }
  }
}

/** Resolves when everything that is resolved by now is carried out: Node turns to its next tick only then. */
export const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
