/** Speeds of workers with different numbers of threads, in samples per millisecond. */

/** A worker's speed, as far as it is known. */
export interface Pace {
  /** Micro-batches that it computes at a time, at least 1. */
  readonly threads: number;
  /** Above 0; null while unknown, when its threads count as the mean thread of the others. */
  readonly samplesPerMs: number | null;
}

/** The mean speed of a thread; null if the speed of no worker is known. */
export function speedPerThread(workers: Iterable<Pace>): number | null {
  let speed = 0;
  let threadCount = 0;
  for (const { samplesPerMs, threads } of workers) {
    if (samplesPerMs === null) continue;
    speed += samplesPerMs;
    threadCount += threads;
  }
  return threadCount === 0 ? null : speed / threadCount;
}

/** Speed of a thread of the worker whose threads are fastest; 0 if no speed is known. */
export function fastestPerThread(workers: Iterable<Pace>): number {
  let fastest = 0;
  for (const { samplesPerMs, threads } of workers) fastest = Math.max(fastest, (samplesPerMs ?? 0) / threads);
  return fastest;
}
