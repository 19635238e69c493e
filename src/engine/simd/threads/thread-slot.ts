import { SHARE_ENV, Worker as Thread } from 'node:worker_threads';
import type { ComputeThreadData, ComputeThreadReady } from './compute-thread.js';
import type { JobMemory } from './job-memory.js';
import { pinThread } from './thread-pinning.js';

/** A thread allocates little in JavaScript: images, gradients and workspaces lie outside. Small heaps keep many threads cheap. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 64 };

/** One place of the engine for a thread, and the thread in it. */
export class ThreadSlot {
  #thread: Thread | undefined;

  constructor(
    /** The core of its threads; undefined: any. */
    readonly core: number | undefined,
    /** Called each time that the thread ends without being asked. */
    readonly onLost: (error: Error) => void,
  ) {}

  get isAlive(): boolean {
    return this.#thread !== undefined;
  }

  /** Node's number of the thread in this process; undefined when it has ended. */
  get threadId(): number | undefined {
    return this.#thread?.threadId;
  }

  /**
   * Starts a thread, and resolves when it waits for jobs. It does not keep the process alive.
   *
   * @throws the error with which it ended before that
   */
  async start(data: ComputeThreadData): Promise<void> {
    // The parent's options, such as source maps, would cost memory in each thread.
    const thread = new Thread(new URL('./compute-thread.js', import.meta.url), {
      workerData: data,
      resourceLimits: RESOURCE_LIMITS,
      execArgv: [],
      env: SHARE_ENV,
    });
    this.#thread = thread;
    const systemId = await new Promise<number | null>((resolve, reject) => {
      let end: Error | undefined;
      thread.once('message', ({ systemThreadId }: ComputeThreadReady) => resolve(systemThreadId));
      thread.on('error', (error: Error) => {
        end = error;
      });
      thread.on('exit', (code) => {
        end ??= new Error(`a compute thread ended with exit code ${code}`);
        reject(end);
        if (this.#thread !== thread) return;
        this.#thread = undefined;
        this.onLost(end);
      });
    });
    if (this.core !== undefined && systemId !== null) await pinThread(systemId, this.core);
    thread.unref();
  }

  /** Sends larger memory, which the thread takes before its next job. */
  send(memory: JobMemory): void {
    this.#thread?.postMessage(memory);
  }

  /** Keeps the process alive while there is work, or not. */
  keepAlive(isWorking: boolean): void {
    if (isWorking) this.#thread?.ref();
    else this.#thread?.unref();
  }

  /** Ends the thread as a fault would, for tests. */
  async terminate(): Promise<void> {
    await this.#thread?.terminate();
  }

  /** Forgets the thread, which is about to end. */
  release(): void {
    this.#thread = undefined;
  }
}
