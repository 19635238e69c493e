/** Virtual time: what is to happen, in the order of its time, and of its planning where times are equal. */
export class EventQueue {
  /** Time of the action being carried out, in milliseconds from 0. */
  nowMs = 0;
  #nextOrdinal = 0;
  /** A binary heap. */
  readonly #heap: Planned[] = [];

  /** Actions that are planned. */
  get length(): number {
    return this.#heap.length;
  }

  /** Plans an action for `delayMs` from now, at least 0, which is not checked. `isTick`: it is one of a regular timer's. */
  after(delayMs: number, action: () => void, isTick = false): void {
    const heap = this.#heap;
    heap.push({ atMs: this.nowMs + delayMs, ordinal: this.#nextOrdinal++, action, isTick });
    let child = heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isBefore(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Carries out the next action, and throws what it throws. Returns what it was; null when there is none. */
  runNext(): 'action' | 'tick' | null {
    const heap = this.#heap;
    const next = heap[0];
    const last = heap.pop();
    if (!next || !last) return null;
    if (heap.length > 0) {
      heap[0] = last;
      for (let parent = 0; ; ) {
        let least = parent;
        for (const child of [2 * parent + 1, 2 * parent + 2]) {
          if (child < heap.length && this.#isBefore(child, least)) least = child;
        }
        if (least === parent) break;
        this.#swap(least, parent);
        parent = least;
      }
    }
    this.nowMs = next.atMs;
    next.action();
    return next.isTick ? 'tick' : 'action';
  }

  #isBefore(a: number, b: number): boolean {
    const left = this.#heap[a] as Planned;
    const right = this.#heap[b] as Planned;
    return left.atMs < right.atMs || (left.atMs === right.atMs && left.ordinal < right.ordinal);
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b] as Planned, heap[a] as Planned];
  }
}

interface Planned {
  readonly atMs: number;
  readonly ordinal: number;
  readonly action: () => void;
  readonly isTick: boolean;
}
