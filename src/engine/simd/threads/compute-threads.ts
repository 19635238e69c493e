import assert from 'node:assert';
import { messageOf, OperationalError } from '../../../shared/errors.js';
import type { EngineOptions } from '../../engine.js';
import type { KernelName } from '../kernel.js';
import type { ComputeThreadData } from './compute-thread.js';
import { allDone, CONTROL, createControlBlock, JOB_KIND, type JobKind, markDone } from './control-block.js';
import { createJobMemory, hasRoom, type JobMemory, type JobSize } from './job-memory.js';
import { coresOfThreads } from './thread-pinning.js';
import { ThreadSlot } from './thread-slot.js';

/** A job that has lost threads so often is given up: whatever ends them would end the next ones, too. */
const MAX_LOSSES = 3;
/** Room at the start, in samples and tasks: a step of 512 samples on up to 16 threads. */
const FIRST_SIZE: JobSize = { samples: 512, tasks: 16 };

export interface ComputeThreadsOptions extends EngineOptions {
  readonly kernel: KernelName;
  /** At least 1. */
  readonly threadCount: number;
  /** Keep each thread on its own core, if there are as many as cores. */
  readonly pin: boolean;
  /** As many float32 as the network has parameters, in shared memory. */
  readonly parameters: Float32Array;
}

/**
 * The threads of an engine. They do one job at a time, all together. A thread that ends is replaced before the next job; if it ends
 * during a job, the job is done again from its start: nobody can know how far a dead thread was with the sum that it was writing, and a
 * whole shard takes milliseconds.
 */
export class ComputeThreads {
  readonly #options: ComputeThreadsOptions;
  readonly #control: Int32Array;
  readonly #slots: readonly ThreadSlot[];
  #memory: JobMemory;
  /** Whether a job is under way. */
  #isRunning = false;
  /** Stops the job; undefined: nothing does. */
  #signal: AbortSignal | undefined;
  /** The last signal that was listened to, as many jobs have the same. */
  #heard: AbortSignal | undefined;
  #loss: Error | undefined;
  #isDisposed = false;

  private constructor(options: ComputeThreadsOptions) {
    this.#options = options;
    this.#memory = createJobMemory(FIRST_SIZE, options.parameters.length, 1);
    this.#control = createControlBlock(options.threadCount);
    const cores = options.pin ? coresOfThreads(options.threadCount) : [];
    this.#slots = Array.from(
      { length: options.threadCount },
      (_, thread) => new ThreadSlot(cores[thread], (error) => this.#onLost(thread, error)),
    );
    Atomics.store(this.#control, CONTROL.memoryVersion, this.#memory.version);
  }

  /**
   * Starts all threads.
   *
   * @throws OperationalError `engine-thread-lost` when one does not start
   */
  static async start(options: ComputeThreadsOptions): Promise<ComputeThreads> {
    const threads = new ComputeThreads(options);
    const failure = await threads.#startMissing();
    if (failure) throw lossError(failure);
    return threads;
  }

  /** The shared words, for the job that is prepared. */
  get control(): Int32Array {
    return this.#control;
  }

  /** Node's numbers of the threads that are alive. */
  get threadIds(): number[] {
    return this.#slots.flatMap(({ threadId }) => threadId ?? []);
  }

  /** Ends a thread as a fault would, for tests. */
  async terminate(thread: number): Promise<void> {
    await this.#slots[thread]?.terminate();
  }

  /** Memory with room for the next job. All threads are idle. */
  memoryFor(size: JobSize): JobMemory {
    if (hasRoom(this.#memory, size)) return this.#memory;
    const { sampleIndices, taskParents, version } = this.#memory;
    const larger = {
      samples: Math.max(size.samples, sampleIndices.length),
      tasks: Math.max(size.tasks, taskParents.length),
    };
    this.#memory = createJobMemory(larger, this.#options.parameters.length, version + 1);
    for (const slot of this.#slots) slot.send(this.#memory);
    Atomics.store(this.#control, CONTROL.memoryVersion, this.#memory.version);
    return this.#memory;
  }

  /**
   * Does a job on all threads.
   *
   * @param prepare fills in the job's words and memory; called again if the job is done again
   * @throws the signal's reason when it is aborted, after all threads are idle; OperationalError `engine-thread-lost` when threads end again
   *   and again; AssertionError when the engine is disposed of meanwhile
   */
  async run(kind: JobKind, prepare: () => void, signal?: AbortSignal): Promise<void> {
    this.#listen(signal);
    let last: Error | undefined;
    try {
      for (let losses = 0; losses < MAX_LOSSES; losses++) {
        this.#takeLoss();
        const failure = await this.#startMissing();
        signal?.throwIfAborted();
        if (failure) {
          last = failure;
          continue;
        }
        prepare();
        await this.#attempt(kind);
        assert(!this.#isDisposed, 'the engine must not be used after dispose');
        signal?.throwIfAborted();
        const loss = this.#takeLoss();
        if (!loss) return;
        last = loss;
      }
    } finally {
      this.#signal = undefined;
    }
    throw lossError(last);
  }

  /** Ends the threads; a job under way is given up. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    if (this.#isRunning) this.#stop();
    else this.#endThreads();
  }

  /** Lets the signal stop the job that is about to run. */
  #listen(signal: AbortSignal | undefined): void {
    this.#signal = signal;
    if (!signal || signal === this.#heard) return;
    this.#heard = signal;
    const stop = () => {
      if (this.#signal === signal) this.#stop();
    };
    signal.addEventListener('abort', stop, { once: true });
  }

  /** Lets all threads do the job. Resolves when they are idle, even if it was stopped or a thread was lost. */
  async #attempt(kind: JobKind): Promise<void> {
    // Lost after it was started.
    if (this.#loss) return;
    const control = this.#control;
    Atomics.store(control, CONTROL.kind, kind);
    Atomics.store(control, CONTROL.nextTask, 0);
    Atomics.store(control, CONTROL.stop, 0);
    this.#isRunning = true;
    for (const slot of this.#slots) slot.keepAlive(true);
    const job = Atomics.add(control, CONTROL.job, 1) + 1;
    Atomics.notify(control, CONTROL.job);
    await untilAllDone(control, job);
    for (const slot of this.#slots) slot.keepAlive(false);
    this.#isRunning = false;
    if (this.#isDisposed) this.#endThreads();
  }

  /** Why a thread has ended since the last call; undefined: none has. */
  #takeLoss(): Error | undefined {
    const loss = this.#loss;
    this.#loss = undefined;
    return loss;
  }

  #stop(): void {
    Atomics.store(this.#control, CONTROL.stop, 1);
  }

  /** Resolves to the error with which a thread ended before it was ready; undefined: all are. */
  async #startMissing(): Promise<Error | undefined> {
    const starting = this.#slots.flatMap((slot, thread) => (slot.isAlive ? [] : slot.start(this.#dataOf(thread))));
    const failed = (await Promise.allSettled(starting)).find((start) => start.status === 'rejected');
    return failed?.reason as Error | undefined;
  }

  #dataOf(thread: number): ComputeThreadData {
    const { threadCount: _, pin: __, ...options } = this.#options;
    const control = this.#control;
    return { ...options, thread, control, memory: this.#memory, lastJob: Atomics.load(control, CONTROL.job) };
  }

  #onLost(thread: number, error: Error): void {
    this.#loss = error;
    // The job fails anyway, so the others need not go on with it.
    this.#stop();
    markDone(this.#control, thread, Atomics.load(this.#control, CONTROL.job));
  }

  #endThreads(): void {
    for (const slot of this.#slots) slot.release();
    Atomics.store(this.#control, CONTROL.kind, JOB_KIND.end);
    Atomics.add(this.#control, CONTROL.job, 1);
    Atomics.notify(this.#control, CONTROL.job);
  }
}

/** Resolves when every thread has ended the job. */
async function untilAllDone(control: Int32Array, job: number): Promise<void> {
  for (;;) {
    const signal = Atomics.load(control, CONTROL.signal);
    if (allDone(control, job)) return;
    const wait = Atomics.waitAsync(control, CONTROL.signal, signal);
    if (wait.async) await wait.value;
  }
}

const lossError = (cause: Error | undefined): OperationalError =>
  new OperationalError(
    'engine-thread-lost',
    `Cannot compute: a thread of the engine must work until it is told to end, but it ended: ${messageOf(cause)}.`,
    'If memory is short, use fewer threads: --threads.',
    { cause },
  );
