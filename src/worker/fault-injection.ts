import { setTimeout } from 'node:timers/promises';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { Engine, EngineFactory, Evaluation, PartialSum, Shard } from '../engine/engine.js';
import { randomGenerator } from '../shared/random.js';

/** Simulates a broken or slow device with a sound engine, to test and measure how the cluster handles it. */
export interface Faults {
  /** Probability of one wrong bit in the gradients of a shard, 0..1. */
  readonly bitFlipProbability: number;
  /** Probability of gradients near the largest float32 in a shard, 0..1. */
  readonly hugeProbability: number;
  /** Shortest time of a micro-batch, in milliseconds; 0: no minimum. */
  readonly paceMs: number;
  /** Probability that a thread of the engine ends during a shard, 0..1. Its engine sees to it, see ThreadDeaths. */
  readonly threadDeathProbability: number;
  /** Fixes which shards get wrong values, and where: an unsigned 32-bit integer. */
  readonly seed: number;
}

/** Bit 11 of a float32's 23-bit mantissa: a change of at most 1/2048, which no check for plausible values notices. */
const FLIPPED_BIT = 1 << 11;

/** Finite, but the sum of two is not. */
const HUGE = 3.4e38;

/** The factory's engines with faults. The draws depend only on the seed and on the number of shards computed before. */
export function injectFaults(create: EngineFactory, faults: Faults): EngineFactory {
  return async (options) => new FaultyEngine(await create(options), faults);
}

/** The faults as text for the log. */
export function describeFaults({
  bitFlipProbability,
  hugeProbability,
  paceMs,
  threadDeathProbability,
  seed,
}: Faults): string {
  const parts: string[] = [];
  if (bitFlipProbability > 0) {
    parts.push(`a wrong bit in a shard with probability ${bitFlipProbability} (seed ${seed})`);
  }
  if (hugeProbability > 0) {
    parts.push(`huge gradients in a shard with probability ${hugeProbability} (seed ${seed})`);
  }
  if (paceMs > 0) parts.push(`at least ${paceMs} ms for each micro-batch`);
  if (threadDeathProbability > 0) {
    parts.push(`a thread that ends in a shard with probability ${threadDeathProbability} (seed ${seed})`);
  }
  return parts.join(', ');
}

class FaultyEngine implements Engine {
  readonly name: string;
  readonly device: string;
  #shardCount = 0;
  /** Resolves when the earlier calls have taken their time. */
  #previous: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly engine: Engine,
    private readonly faults: Faults,
  ) {
    this.name = engine.name;
    this.device = engine.device;
  }

  computeShard(parameters: Float32Array, shard: Shard, signal?: AbortSignal): Promise<PartialSum[]> {
    const computing = this.engine.computeShard(parameters, shard, signal);
    // The time of a call begins when its turn comes.
    const beganAtMs = this.#previous.then(() => performance.now());
    const paced = this.#pace(computing, beganAtMs, shard, signal);
    this.#previous = paced.catch(() => {});
    return paced;
  }

  evaluate(parameters: Float32Array, sampleIndices: Uint32Array): Promise<Evaluation> {
    return this.engine.evaluate(parameters, sampleIndices);
  }

  recycle(gradients: readonly Float32Array[]): void {
    this.engine.recycle?.(gradients);
  }

  dispose(): void {
    this.engine.dispose();
  }

  async #pace(
    computing: Promise<PartialSum[]>,
    beganAtMs: Promise<number>,
    { leaves }: Shard,
    signal: AbortSignal | undefined,
  ): Promise<PartialSum[]> {
    const partials = await computing;
    await waitUntil((await beganAtMs) + (leaves.end - leaves.begin) * this.faults.paceMs, signal);
    const shardNumber = this.#shardCount++;
    flipBit(partials, this.faults, shardNumber);
    makeHuge(partials, this.faults, shardNumber);
    return partials;
  }
}

/** @throws the signal's reason, as soon as it is aborted */
async function waitUntil(endMs: number, signal: AbortSignal | undefined): Promise<void> {
  // A timer may fire a little early.
  for (let leftMs = endMs - performance.now(); leftMs > 0; leftMs = endMs - performance.now()) {
    await setTimeout(Math.ceil(leftMs), undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
  }
}

/** Changes one bit of one element of one gradient, or nothing, depending on the draw for this shard. */
function flipBit(partials: readonly PartialSum[], { bitFlipProbability, seed }: Faults, shardNumber: number): void {
  const random = randomGenerator('bit-flip', seed, shardNumber);
  if (uniformFloat64(random) >= bitFlipProbability) return;
  const gradient = partials[uniformInt(random, 0, partials.length - 1)]?.gradient;
  if (!gradient) return;
  const bits = new Uint32Array(gradient.buffer, gradient.byteOffset, gradient.length);
  const element = uniformInt(random, 0, gradient.length - 1);
  bits[element] = (bits[element] ?? 0) ^ FLIPPED_BIT;
}

/**
 * Makes all elements of a shard's gradients nearly as large as float32 allows, or none, depending on the draw for this
 * shard.
 */
function makeHuge(partials: readonly PartialSum[], { hugeProbability, seed }: Faults, shardNumber: number): void {
  if (uniformFloat64(randomGenerator('huge-gradient', seed, shardNumber)) >= hugeProbability) return;
  for (const { gradient } of partials) gradient.fill(HUGE);
}
