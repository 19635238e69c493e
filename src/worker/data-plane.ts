import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Engine, EngineFactory } from '../engine/engine.js';
import type { SeededAugmentation } from '../shared/augmentation/augmenter.js';
import { refuseLabels } from '../shared/data/image-directory.js';
import { sampleOrder } from '../shared/data/sample-order.js';
import type { Step, Welcome } from '../shared/protocol/messages.js';
import { leafCountOfStep, positionsOfLeaves, scheduleOf } from '../shared/schedule.js';
import type { ComputedNode } from './core/events.js';
import type { MissingChunk } from './dataset-cache.js';
import type { PartialDataset } from './partial-dataset.js';
import { ShardMemory } from './shard-memory.js';
import { SplitFinder, type SplitFinderOptions } from './split-finder.js';

export interface DataPlaneOptions extends SplitFinderOptions {
  /** Whether the coordinator is in this process: then its parameters are not ours, and our gradients become its own. */
  readonly isHere: boolean;
  readonly createEngine: EngineFactory;
}

/** A missing chunk, and whether work can begin without it. */
export interface Gap extends MissingChunk {
  /** Whether shards can be computed already, each as soon as its own images are here. */
  readonly canCompute: boolean;
}

/** A shard that cannot be computed yet. */
export interface LackingShard {
  /** Images to fetch and store first: at least one, and no more than may be requested at once. */
  readonly samples: readonly number[];
}

/** Result of a shard. */
export interface ComputedShard {
  /** In leaf order. */
  readonly nodes: readonly ComputedNode[];
  /** One for each node, as long as the parameters. */
  readonly gradients: readonly Float32Array[];
  /** Time that the engine took, in milliseconds. */
  readonly computeMs: number;
}

/** The data behind the worker's decisions: dataset and engine. */
export class DataPlane {
  #run: LoadedRun | undefined;
  readonly #splits: SplitFinder;
  readonly #shardMemory: ShardMemory | undefined;
  #loading: Promise<unknown> = Promise.resolve();
  /** The engine takes one call at a time. */
  #busy: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: DataPlaneOptions) {
    this.#splits = new SplitFinder(options);
    if (!options.isHere) this.#shardMemory = new ShardMemory();
  }

  /**
   * Loads data set and engine for the run; keeps them if the new run needs the same.
   *
   * @returns null when all is loaded, or what must be fetched and stored before the next call
   * @throws OperationalError of SplitFinder or of the engine
   */
  load(welcome: Welcome): Promise<Gap | null> {
    // If a new coordinator comes while data for the previous one is being loaded, there must not be a second engine
    // beside the first.
    const turn = this.#loading.then(() => this.#load(welcome));
    this.#loading = turn.catch(() => {});
    return turn;
  }

  /** Keeps a chunk that was fetched. Throws as DatasetCache does. */
  async storeChunk(welcome: Welcome, chunk: number, bytes: Uint8Array): Promise<void> {
    await this.options.cache.store(welcome.trainSplit, chunk, bytes);
  }

  /**
   * Keeps images that were fetched for a shard.
   *
   * @throws OperationalError `dataset-corrupt` if one is not what the sample list says
   */
  storeImages(samples: readonly number[], bytes: Uint8Array): void {
    this.#run?.partial?.store(samples, bytes);
  }

  /**
   * Computes a shard, after all shards that were requested before; or says which images it lacks.
   *
   * @param parameters of the run's network, which must not change until then
   * @throws the signal's reason when aborted; AssertionError without run, or when the step must have another number
   *   of leaves; RangeError for an epoch that is no unsigned 32-bit integer; what the engine throws
   */
  compute(step: Step, parameters: Float32Array, signal: AbortSignal): Promise<ComputedShard | LackingShard> {
    const turn = this.#busy.then(() => this.#compute(step, parameters, signal));
    this.#busy = turn.catch(() => {});
    return turn;
  }

  /** Frees the engine after its current shard. */
  dispose(): void {
    void this.#busy.then(() => this.#run?.engine.dispose());
  }

  async #load(welcome: Welcome): Promise<Gap | null> {
    const loaded = this.#run;
    if (loaded && fits(loaded.welcome, welcome)) {
      if (loaded.welcome === welcome) return await this.#complete(loaded);
      this.#run = { ...loaded, welcome, order: undefined };
      return await this.#complete(this.#run);
    }
    const split = await this.#splits.find(welcome);
    if ('chunk' in split) return { ...split, canCompute: false };
    const { normalization, classCount, labelSmoothing } = welcome;
    refuseLabels(split.dataset.labels, classCount, 'the training set of the coordinator');
    await this.#busy;
    loaded?.engine.dispose();
    // If there will be no other engine, no later run may take this one.
    this.#run = undefined;
    const engine = await this.options.createEngine({
      dataset: split.dataset,
      normalization,
      classCount,
      labelSmoothing,
      augmentation: augmentationOf(welcome),
    });
    this.#run = { welcome, engine, order: undefined, partial: split.partial };
    return await this.#complete(this.#run);
  }

  /** Finds the next chunk to fetch of a data set that is not complete; null if it is. */
  async #complete(run: LoadedRun): Promise<Gap | null> {
    if (!run.partial) return null;
    const missing = await this.#splits.complete(run.partial, run.welcome);
    // The coordinator of an earlier run may have served single images, and this one does not.
    if (missing) return { ...missing, canCompute: run.welcome.sampleListSha256 !== null };
    run.partial = null;
    return null;
  }

  async #compute(step: Step, parameters: Float32Array, signal: AbortSignal): Promise<ComputedShard | LackingShard> {
    signal.throwIfAborted();
    const run = this.#run;
    assert.ok(run, 'a shard needs dataset and engine');
    const { welcome } = run;
    const schedule = scheduleOf(welcome);
    assert.equal(step.leafCount, leafCountOfStep(schedule, step.stepInEpoch), 'both sides must cut steps alike');
    if (run.order?.epoch !== step.epoch) {
      run.order = { epoch: step.epoch, indices: sampleOrder({ ...welcome, ...schedule, epoch: step.epoch }) };
    }
    const { begin, end } = positionsOfLeaves(schedule, step.stepInEpoch, step.leaves);
    const sampleIndices = run.order.indices.subarray(begin, end);
    const samples = run.partial?.lacking(sampleIndices) ?? [];
    if (samples.length > 0) return { samples };
    this.#shardMemory?.giveBack(run.engine, parameters);
    const startedAtMs = performance.now();
    const partials = await run.engine.computeShard(
      parameters,
      {
        leafCount: step.leafCount,
        leaves: step.leaves,
        microBatchSize: welcome.microBatchSize,
        sampleIndices,
        epoch: step.epoch,
      },
      signal,
    );
    const gradients = partials.map(({ gradient }) => gradient);
    this.#shardMemory?.keep(parameters, gradients);
    return {
      nodes: partials.map(({ node, sampleCount, lossSum, correctCount }) => ({
        ...node,
        sampleCount,
        lossSum,
        correctCount,
      })),
      gradients,
      computeMs: performance.now() - startedAtMs,
    };
  }
}

interface LoadedRun {
  readonly welcome: Welcome;
  readonly engine: Engine;
  /** Order of the samples in the current epoch. */
  order: { readonly epoch: number; readonly indices: Uint32Array } | undefined;
  /** The data set of the engine, if some images are not here; null: all are. */
  partial: PartialDataset | null;
}

function fits(a: Welcome, b: Welcome): boolean {
  return (
    a.trainSplit.sha256 === b.trainSplit.sha256 &&
    a.normalization.mean === b.normalization.mean &&
    a.normalization.standardDeviation === b.normalization.standardDeviation &&
    a.classCount === b.classCount &&
    a.labelSmoothing === b.labelSmoothing &&
    isDeepStrictEqual(augmentationOf(a), augmentationOf(b))
  );
}

const augmentationOf = ({ augmentation, seed }: Welcome): SeededAugmentation | null =>
  augmentation && { ...augmentation, seed };
