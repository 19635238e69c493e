import assert from 'node:assert/strict';
import type { Dataset } from '../shared/data/dataset.js';
import { loadSplit } from '../shared/data/image-directory.js';
import { sampleOrder } from '../shared/data/sample-order.js';
import type { Engine, EngineFactory } from '../shared/engine/engine.js';
import { OperationalError } from '../shared/errors.js';
import type { Step, Welcome } from '../shared/protocol/messages.js';
import { leafCountOfStep, positionsOfLeaves } from '../shared/schedule.js';
import type { ComputedNode } from './state.js';

export interface DataPlaneOptions {
  /** Holds the IDX files. */
  readonly dataDirectory: string;
  readonly createEngine: EngineFactory;
}

/** What a shard came to. */
export interface ComputedShard {
  /** In leaf order. */
  readonly nodes: readonly ComputedNode[];
  /** One for each node, PARAMETER_COUNT float32. */
  readonly gradients: readonly Float32Array[];
  /** Time that the engine took, in milliseconds. */
  readonly computeMs: number;
}

/** The tensors behind the worker's decisions: dataset, engine and parameters. */
export class DataPlane {
  /** Of the step at hand: PARAMETER_COUNT float32. A shard is computed with those that are here when its turn comes. */
  parameters: Float32Array | undefined;
  #run: LoadedRun | undefined;
  /** The engine takes one call at a time. */
  #busy: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: DataPlaneOptions) {}

  /**
   * Loads dataset and engine for the run; keeps them when the new run needs the same.
   *
   * @throws OperationalError `dataset-mismatch` (this host's training set is not the coordinator's), or one of loadSplit's or of
   *   the engine's
   */
  async load(welcome: Welcome): Promise<void> {
    const loaded = this.#run;
    if (loaded && fits(loaded.welcome, welcome)) {
      this.#run = { ...loaded, welcome, order: undefined };
      return;
    }
    const { dataset, sha256 } = await loadSplit(this.options.dataDirectory, 'train');
    if (sha256 !== welcome.trainSplit.sha256)
      throw datasetMismatch(this.options.dataDirectory, welcome, dataset, sha256);
    await this.#busy;
    loaded?.engine.dispose();
    const engine = await this.options.createEngine({ dataset, normalization: welcome.normalization });
    this.#run = { welcome, engine, order: undefined };
  }

  /**
   * Computes a shard with the held parameters, after all shards that were asked for before.
   *
   * @throws the signal's reason when aborted; AssertionError without run or parameters, or when the step must have another number
   *   of leaves; RangeError for an epoch that is no unsigned 32-bit integer; what the engine throws
   */
  compute(step: Step, signal: AbortSignal): Promise<ComputedShard> {
    const turn = this.#busy.then(() => this.#compute(step, signal));
    this.#busy = turn.catch(() => {});
    return turn;
  }

  /** Frees the engine once what it is computing has ended. */
  dispose(): void {
    void this.#busy.then(() => this.#run?.engine.dispose());
  }

  async #compute(step: Step, signal: AbortSignal): Promise<ComputedShard> {
    signal.throwIfAborted();
    const run = this.#run;
    assert.ok(run && this.parameters, 'a shard needs dataset, engine and parameters');
    const { welcome } = run;
    const schedule = { ...welcome, sampleCount: welcome.trainSplit.sampleCount };
    assert.equal(step.leafCount, leafCountOfStep(schedule, step.stepInEpoch), 'both sides must cut steps alike');
    if (run.order?.epoch !== step.epoch) {
      run.order = { epoch: step.epoch, indices: sampleOrder({ ...schedule, epoch: step.epoch }) };
    }
    const { begin, end } = positionsOfLeaves(schedule, step.stepInEpoch, step.leaves);
    const startedAtMs = performance.now();
    const partials = await run.engine.computeShard(
      this.parameters,
      {
        leafCount: step.leafCount,
        leaves: step.leaves,
        microBatchSize: welcome.microBatchSize,
        sampleIndices: run.order.indices.subarray(begin, end),
      },
      signal,
    );
    return {
      nodes: partials.map(({ node, sampleCount, lossSum, correctCount }) => ({
        ...node,
        sampleCount,
        lossSum,
        correctCount,
      })),
      gradients: partials.map(({ gradient }) => gradient),
      computeMs: performance.now() - startedAtMs,
    };
  }
}

interface LoadedRun {
  readonly welcome: Welcome;
  readonly engine: Engine;
  /** Order of the samples in the epoch at hand. */
  order: { readonly epoch: number; readonly indices: Uint32Array } | undefined;
}

function fits(a: Welcome, b: Welcome): boolean {
  return (
    a.trainSplit.sha256 === b.trainSplit.sha256 &&
    a.normalization.mean === b.normalization.mean &&
    a.normalization.standardDeviation === b.normalization.standardDeviation
  );
}

function datasetMismatch(directory: string, welcome: Welcome, dataset: Dataset, sha256: string): OperationalError {
  return new OperationalError(
    'dataset-mismatch',
    `Cannot train: the training set in ${directory} (${dataset.count} samples, SHA-256 ${sha256.slice(0, 12)}...) is not the ` +
      `coordinator's (${welcome.trainSplit.sampleCount} samples, SHA-256 ${welcome.trainSplit.sha256.slice(0, 12)}...).`,
    'Give the worker the same data set with --data.',
  );
}
