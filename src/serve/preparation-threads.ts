import { Worker } from 'node:worker_threads';
import type { PreparationProblem } from '../inference/prepare/prepare-digit.js';
import type { PrepareSteps } from '../inference/prepare/prepare-options.js';
import type { ErrorCode } from '../shared/error-codes.js';
import { OperationalError } from '../shared/errors.js';

/** An image for the network, without the steps that led to it. */
export interface Digit {
  /** 28 x 28 or 32 x 32 pixels, one byte each. */
  readonly image: Uint8Array;
  readonly problems: readonly PreparationProblem[];
}

/** The message to a thread. */
export interface PreparationTask {
  /** A whole file. */
  readonly bytes: Uint8Array;
  /** For the messages. */
  readonly name: string;
  readonly steps: PrepareSteps;
}

/** The thread's answer. */
export type PreparationAnswer =
  | { readonly digit: Digit }
  | {
      readonly refused: { readonly code: ErrorCode; readonly message: string; readonly hint: string | undefined };
    }
  /** A fault of this program. */
  | { readonly fault: string };

interface Pending {
  readonly task: PreparationTask;
  readonly resolve: (digit: Digit) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Threads that prepare large pictures, so that the thread that answers requests stays free. A thread starts when it is
 * first needed, and does one task at a time. One that dies is replaced.
 */
export class PreparationThreads {
  readonly #limit: number;
  readonly #maxPixels: number;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Pending>();
  readonly #waiting: Pending[] = [];

  /**
   * @param limit threads, at least 1
   * @param maxPixels of a picture
   */
  constructor(limit: number, maxPixels: number) {
    this.#limit = limit;
    this.#maxPixels = maxPixels;
  }

  /**
   * @returns rejects with an OperationalError as decodeImage does
   */
  prepare(task: PreparationTask): Promise<Digit> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      this.#start();
    });
  }

  /** Ends all threads. Tasks under way are given up. */
  async close(): Promise<void> {
    const threads = [...this.#idle.splice(0), ...this.#busy.keys()];
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  #start(): void {
    const thread = this.#waiting.length === 0 ? undefined : (this.#idle.pop() ?? this.#another());
    if (!thread) return;
    const pending = this.#waiting.shift() as Pending;
    this.#busy.set(thread, pending);
    thread.postMessage(pending.task);
  }

  #another(): Worker | undefined {
    if (this.#busy.size >= this.#limit) return undefined;
    const thread = new Worker(new URL('./preparation-thread.js', import.meta.url), {
      workerData: this.#maxPixels,
    });
    thread.unref();
    thread.on('message', (answer: PreparationAnswer) => {
      const pending = this.#busy.get(thread);
      this.#busy.delete(thread);
      this.#idle.push(thread);
      if (pending) settle(pending, answer);
      this.#start();
    });
    // It takes its event's error with it, and 'exit' follows.
    thread.on('error', () => {});
    thread.on('exit', () => {
      const pending = this.#busy.get(thread);
      this.#busy.delete(thread);
      const place = this.#idle.indexOf(thread);
      if (place >= 0) this.#idle.splice(place, 1);
      pending?.reject(new Error('the thread that prepared the image has ended'));
      this.#start();
    });
    return thread;
  }
}

function settle({ resolve, reject }: Pending, answer: PreparationAnswer): void {
  if ('digit' in answer) resolve(answer.digit);
  else if ('refused' in answer) {
    const { code, message, hint } = answer.refused;
    reject(new OperationalError(code, message, hint));
  } else reject(new Error(answer.fault));
}
