import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Engine, EngineFactory } from '../engine/engine.js';
import type { SeededAugmentation } from '../shared/augmentation/augmenter.js';
import { type LoadedSplit, loadSplit, refuseLabels } from '../shared/data/image-directory.js';
import { sampleOrder } from '../shared/data/sample-order.js';
import { chunkCount } from '../shared/data/split-chunks.js';
import { OperationalError } from '../shared/errors.js';
import { MAX_CLASS_COUNT } from '../shared/model/model.js';
import type { Step, Welcome } from '../shared/protocol/messages.js';
import type { SplitManifest } from '../shared/run-config.js';
import { leafCountOfStep, positionsOfLeaves, scheduleOf } from '../shared/schedule.js';
import type { ComputedNode } from './core/events.js';
import type { DatasetCache, MissingChunk } from './dataset-cache.js';
import { loadOwnData, type OwnData } from './own-data.js';
import { ShardMemory } from './shard-memory.js';

export interface DataPlaneOptions {
  /** Whether the coordinator is in this process: then its parameters are not ours, and our gradients become its own. */
  readonly isHere: boolean;
  /** The only data set to use; null: the coordinator's data set. */
  readonly ownData: OwnData | null;
  /** Directory with the included IDX files; null if there are none. */
  readonly builtInDirectory: string | null;
  readonly cache: DatasetCache;
  readonly createEngine: EngineFactory;
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
  /** Whether the included data set is another one. */
  #builtInIsOther = false;
  /** Whether the last fetch did not yield the data set. */
  #fetchedWrong = false;
  readonly #shardMemory: ShardMemory | undefined;
  #loading: Promise<unknown> = Promise.resolve();
  /** The engine takes one call at a time. */
  #busy: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: DataPlaneOptions) {
    if (!options.isHere) this.#shardMemory = new ShardMemory();
  }

  /**
   * Loads data set and engine for the run; keeps them if the new run needs the same.
   *
   * @returns null when all is loaded, or what must be fetched and stored before the next call
   * @throws OperationalError `dataset-mismatch` (the worker's own training set is not the coordinator's), `dataset-corrupt` (what was
   *   fetched is not it either), or one of loadSplit's, of DatasetCache's or of the engine's
   */
  load(welcome: Welcome): Promise<MissingChunk | null> {
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
   * Computes a shard, after all shards that were requested before.
   *
   * @param parameters of the run's network, which must not change until then
   * @throws the signal's reason when aborted; AssertionError without run, or when the step must have another number
   *   of leaves; RangeError for an epoch that is no unsigned 32-bit integer; what the engine throws
   */
  compute(step: Step, parameters: Float32Array, signal: AbortSignal): Promise<ComputedShard> {
    const turn = this.#busy.then(() => this.#compute(step, parameters, signal));
    this.#busy = turn.catch(() => {});
    return turn;
  }

  /** Frees the engine after its current shard. */
  dispose(): void {
    void this.#busy.then(() => this.#run?.engine.dispose());
  }

  async #load(welcome: Welcome): Promise<MissingChunk | null> {
    const loaded = this.#run;
    if (loaded && fits(loaded.welcome, welcome)) {
      this.#run = { ...loaded, welcome, order: undefined };
      return null;
    }
    const { ownData } = this.options;
    const split = ownData ? await loadOwnData(ownData, welcome) : await this.#findSplit(welcome.trainSplit);
    if ('chunk' in split) return split;
    const { normalization, classCount, labelSmoothing } = welcome;
    refuseLabels(split.dataset.labels, classCount, 'the training set of the coordinator');
    await this.#busy;
    loaded?.engine.dispose();
    const engine = await this.options.createEngine({
      dataset: split.dataset,
      normalization,
      classCount,
      labelSmoothing,
      augmentation: augmentationOf(welcome),
    });
    this.#run = { welcome, engine, order: undefined };
    return null;
  }

  /** The included data set, or else one that was fetched earlier. */
  async #findSplit(trainSplit: SplitManifest): Promise<LoadedSplit | MissingChunk> {
    const { builtInDirectory, cache } = this.options;
    if (builtInDirectory !== null && !this.#builtInIsOther) {
      const split = await loadSplit(builtInDirectory, 'train', MAX_CLASS_COUNT);
      if (split.sha256 === trainSplit.sha256) return split;
      this.#builtInIsOther = true;
    }
    const cached = await cache.load(trainSplit);
    if (cached) return cached;
    const missing = await cache.missing(trainSplit, Math.floor(Math.random() * chunkCount(trainSplit)));
    if (missing) return missing;
    if (!(await cache.assemble(trainSplit))) {
      if (this.#fetchedWrong) throw datasetCorrupt(trainSplit);
      this.#fetchedWrong = true;
    }
    return await this.#findSplit(trainSplit);
  }

  async #compute(step: Step, parameters: Float32Array, signal: AbortSignal): Promise<ComputedShard> {
    signal.throwIfAborted();
    const run = this.#run;
    assert.ok(run, 'a shard needs dataset and engine');
    const { welcome } = run;
    const schedule = scheduleOf(welcome);
    assert.equal(step.leafCount, leafCountOfStep(schedule, step.stepInEpoch), 'both sides must cut steps alike');
    if (run.order?.epoch !== step.epoch) {
      run.order = { epoch: step.epoch, indices: sampleOrder({ ...welcome, ...schedule, epoch: step.epoch }) };
    }
    this.#shardMemory?.giveBack(run.engine, parameters);
    const { begin, end } = positionsOfLeaves(schedule, step.stepInEpoch, step.leaves);
    const startedAtMs = performance.now();
    const partials = await run.engine.computeShard(
      parameters,
      {
        leafCount: step.leafCount,
        leaves: step.leaves,
        microBatchSize: welcome.microBatchSize,
        sampleIndices: run.order.indices.subarray(begin, end),
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

function datasetCorrupt({ sha256 }: SplitManifest): OperationalError {
  return new OperationalError(
    'dataset-corrupt',
    `Cannot train: the data set that the coordinator sent must have the SHA-256 ${sha256.slice(0, 12)}..., but twice had another one.`,
    "The coordinator's files have changed since it started: start it again.",
  );
}
