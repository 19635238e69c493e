import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { randomGenerator } from '../../../shared/random.js';
import type { Evaluation, PartialSum, Shard } from '../../engine.js';
import type { EngineComputer } from '../../serial-engine.js';

/** Threads that end as by a fault, for tests of the cluster. */
export interface ThreadDeaths {
  /** Probability that a thread ends during a shard, 0..1. */
  readonly probability: number;
  /** Fixes the shards and the threads, though not the moments: an unsigned 32-bit integer. */
  readonly seed: number;
}

/** A computer whose threads can be ended. */
interface Threaded extends EngineComputer {
  readonly threads: { terminate(thread: number): Promise<void> };
}

/**
 * Ends a thread of the computer during some shards: at a moment of the time that the last shard in peace took, or right after a shard that
 * took less. One a shard, because a computer gives up a shard that loses threads again and again.
 */
export class MortalComputer implements EngineComputer {
  readonly #computer: Threaded;
  readonly #threadCount: number;
  readonly #deaths: ThreadDeaths;
  #shardCount = 0;
  #lastShardMs = 1;

  constructor(computer: Threaded, threadCount: number, deaths: ThreadDeaths) {
    this.#computer = computer;
    this.#threadCount = threadCount;
    this.#deaths = deaths;
  }

  async computeShard(parameters: Float32Array, shard: Shard, signal?: AbortSignal): Promise<PartialSum[]> {
    const { probability, seed } = this.#deaths;
    const random = randomGenerator('thread-death', seed, this.#shardCount++);
    const { threads } = this.#computer;
    const beganAtMs = performance.now();
    const computing = this.#computer.computeShard(parameters, shard, signal);
    if (uniformFloat64(random) >= probability) {
      const partials = await computing;
      this.#lastShardMs = performance.now() - beganAtMs;
      return partials;
    }
    const thread = uniformInt(random, 0, this.#threadCount - 1);
    let isOver = false;
    const end = () => {
      if (!isOver) void threads.terminate(thread);
      isOver = true;
    };
    const timer = setTimeout(end, uniformFloat64(random) * this.#lastShardMs);
    return await computing.finally(() => {
      clearTimeout(timer);
      end();
    });
  }

  evaluate(parameters: Float32Array, sampleIndices: Uint32Array): Promise<Evaluation> {
    return this.#computer.evaluate(parameters, sampleIndices);
  }

  recycle(gradients: readonly Float32Array[]): void {
    this.#computer.recycle?.(gradients);
  }

  dispose(): void {
    this.#computer.dispose();
  }
}
