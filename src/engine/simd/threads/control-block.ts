/**
 * The words that the engine and its threads share: int32, read and written with Atomics. The engine writes a job's words while all
 * threads are idle, then raises `job`.
 */
export const CONTROL = {
  /** Number of the current job; threads wait for another one. */
  job: 0,
  /** The kind of the current job: a JobKind. */
  kind: 1,
  /** 1: no thread takes another micro-batch. */
  stop: 2,
  /** The next task that a thread may take. */
  nextTask: 3,
  /** Tasks of the job. */
  taskCount: 4,
  /** Samples of every micro-batch but the step's last one. */
  microBatchSize: 5,
  /** Samples of the job. */
  sampleCount: 6,
  /** Version of the memory for jobs; when it is raised, the new memory is in every thread's mailbox. */
  memoryVersion: 7,
  /** Raised when all threads have ended the current job; the engine waits for it. */
  signal: 8,
  /** Epoch of the job's samples, whose bits are an unsigned number. */
  epoch: 9,
  /** From here on a word for each thread: the last job that it has ended. */
  firstDone: 16,
} as const;

export type JobKind = (typeof JOB_KIND)[keyof typeof JOB_KIND];
export const JOB_KIND = { shard: 1, evaluation: 2, end: 3 } as const;

/** Makes the words for so many threads. */
export function createControlBlock(threadCount: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer((CONTROL.firstDone + threadCount) * Int32Array.BYTES_PER_ELEMENT));
}

/** Says that a thread has ended a job, and wakes the engine if it was the last one. */
export function markDone(control: Int32Array, thread: number, job: number): void {
  Atomics.store(control, CONTROL.firstDone + thread, job);
  // Two threads may both see that all have ended. The engine does not mind a second signal.
  if (!allDone(control, job)) return;
  Atomics.add(control, CONTROL.signal, 1);
  Atomics.notify(control, CONTROL.signal);
}

/** Whether every thread has ended the job. */
export function allDone(control: Int32Array, job: number): boolean {
  for (let word = CONTROL.firstDone; word < control.length; word++) {
    if (Atomics.load(control, word) !== job) return false;
  }
  return true;
}
