import assert from 'node:assert/strict';
import { chunkCount, listChunkCount } from '../../src/shared/data/split-chunks.js';
import type { Step, Welcome } from '../../src/shared/protocol/messages.js';
import { leavesOf, maximalNodes } from '../../src/shared/reduction-tree.js';
import { leafCountOfStep, positionsOfLeaves, scheduleOf } from '../../src/shared/schedule.js';
import type { ComputedShard, Gap, LackingShard } from '../../src/worker/data-plane.js';
import type { WorkerDataPlane } from '../../src/worker/shell.js';
import type { SimProcess } from './process.js';
import type { SimRandom } from './random.js';
import { toyChunk, toyGradient, toyImages, toySamples } from './toy-model.js';

export type Lie =
  /** Plausible numbers, which only an audit finds. */
  | 'subtle'
  /** Numbers that no correct worker computes. */
  | 'impossible';

/** Images of one request: few, so that a shard needs several. */
const SAMPLES_AT_ONCE = 5;

const IMPOSSIBLE = [3.4e38, -3.4e38, 1e30, Number.NaN, Number.NEGATIVE_INFINITY];

export interface ToyDataOptions {
  readonly process: SimProcess;
  readonly random: SimRandom;
  /** Computing one micro-batch takes this long, more or less. */
  readonly leafMs: number;
  /** Micro-batches that it computes at a time. */
  readonly threads: number;
  /** How its host computes wrongly now and then; null: never. */
  readonly lies: Lie | null;
}

/** A worker's dataset and engine: those of the toy model. */
export class ToyData implements WorkerDataPlane {
  #welcome: Welcome | undefined;
  /** Chunks of the data set that this host lacks, in the order in which they are fetched. */
  readonly #missingChunks = new Set<number>();
  /** Images that came alone; null: all are here, or none counts before all are. */
  #images: Set<number> | null = null;
  #canCompute = false;

  constructor(private readonly options: ToyDataOptions) {}

  load(welcome: Welcome): Promise<Gap | null> {
    const { process, random } = this.options;
    const count = chunkCount(welcome.trainSplit);
    if (!this.#welcome && random.chance(0.5)) {
      if (welcome.sampleListSha256 !== null && random.chance(0.7)) {
        this.#images = new Set();
        for (let i = 0; i < listChunkCount(welcome.trainSplit); i++) this.#missingChunks.add(count + i);
      }
      for (let chunk = 0; chunk < count; chunk++) this.#missingChunks.add(chunk);
    }
    this.#welcome = welcome;
    // A worker that computes already may take long to put the chunks together.
    return process.later(random.between(1, this.#canCompute ? 300 : 30), () => {
      const [chunk] = this.#missingChunks;
      if (chunk === undefined) this.#images = null;
      const isEarly = this.#images !== null && welcome.sampleListSha256 !== null;
      this.#canCompute = isEarly && (chunk ?? 0) < count;
      return chunk === undefined ? null : { chunk, storedCount: 0, chunkCount: 1, canCompute: this.#canCompute };
    });
  }

  storeImages(samples: readonly number[], bytes: Uint8Array): void {
    assert.deepEqual(bytes, toyImages(samples), 'images have other bytes than were sent');
    for (const sample of samples) this.#images?.add(sample);
  }

  async storeChunk(_welcome: Welcome, chunk: number, bytes: Uint8Array): Promise<void> {
    assert.deepEqual(bytes, toyChunk(chunk), 'a chunk has other bytes than were sent');
    this.#missingChunks.delete(chunk);
  }

  async compute(step: Step, parameters: Float32Array, signal: AbortSignal): Promise<ComputedShard | LackingShard> {
    const { process, random, leafMs, threads } = this.options;
    assert.ok(this.#welcome, 'a shard needs a dataset');
    const samples = toySamples(scheduleOf(this.#welcome), step).filter((sample) => this.#images?.has(sample) === false);
    if (samples.length > 0) return { samples: samples.slice(0, SAMPLES_AT_ONCE) };
    // Now and then something else keeps the host busy.
    const slowdown = random.chance(0.1) ? random.between(2, 20) : random.between(0.8, 1.2);
    const computeMs = Math.ceil((step.leaves.end - step.leaves.begin) / threads) * leafMs * slowdown;
    return process.later(computeMs, () => {
      signal.throwIfAborted();
      return this.#result(step, parameters, computeMs);
    });
  }

  dispose(): void {}

  #result(step: Step, parameters: Float32Array, computeMs: number): ComputedShard {
    assert.ok(this.#welcome, 'a shard needs a dataset');
    const { random, lies } = this.options;
    const schedule = scheduleOf(this.#welcome);
    const leafCount = leafCountOfStep(schedule, step.stepInEpoch);
    const nodes = maximalNodes(step.leaves, leafCount);
    const gradients = nodes.map((node) => toyGradient(parameters, schedule, step.epoch, step.stepInEpoch, node));
    if (lies && random.chance(0.5)) this.#lie(random.pick(gradients));
    return {
      nodes: nodes.map((node) => {
        const { begin, end } = positionsOfLeaves(schedule, step.stepInEpoch, leavesOf(node, leafCount));
        return { ...node, sampleCount: end - begin, lossSum: 0, correctCount: 0 };
      }),
      gradients,
      computeMs,
    };
  }

  /** Changes one of the two numbers that the parameters depend on, each time in another way. */
  #lie(gradient: Float32Array): void {
    const { random, lies } = this.options;
    const i = random.whole(0, 1);
    gradient[i] = lies === 'subtle' ? (gradient[i] ?? 0) + random.between(1, 2) : random.pick(IMPOSSIBLE);
  }
}
