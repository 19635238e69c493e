import path from 'node:path';
import * as v from 'valibot';
import { formatProvenance } from '../model/provenance.js';
import { messageOf } from '../shared/errors.js';
import { writeFileAtomic } from '../shared/files/atomic-file.js';
import { decodeModel } from '../shared/model/decode-model.js';
import { encodeModel, readModelBytes } from '../shared/model/model-file.js';
import { PROVENANCE_KEY } from '../shared/model/own-metadata.js';
import { decodeSafetensors } from '../shared/model/safetensors.js';
import type { RunConfig } from '../shared/run-config.js';
import { scheduleOf, stepsPerEpoch } from '../shared/schedule.js';
import { evaluatedSplitOf } from './core/reports.js';
import { accuracyOf, type EpochResult, isBetter } from './core/results.js';
import type { RunIdentity } from './run/run-config-file.js';
import { BEST_MODEL_FILE } from './run/run-files.js';

/** Entry of the file's metadata: the run, and the result that made it the best. */
const BEST_KEY = 'lenet_cluster_best';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bestSchema = v.object({
  runId: v.string(),
  split: v.picklist(['test', 'validation']),
  epoch: v.pipe(
    count,
    v.minValue(1),
    v.transform((epoch) => epoch - 1),
  ),
  loss: v.pipe(
    v.nullable(v.number()),
    v.transform((loss) => loss ?? Number.POSITIVE_INFINITY),
  ),
  correctCount: count,
  sampleCount: v.pipe(count, v.minValue(1)),
});

/** A model and the result that it is kept for. */
export interface KeptModel {
  readonly result: EpochResult;
  /** float32, as many as the network has. */
  readonly parameters: Float32Array;
}

export interface BestModelOptions {
  /** Absolute path. */
  readonly runDirectory: string;
  readonly config: RunConfig;
  readonly identity: RunIdentity;
  /** Rejects, with the reason, when nothing may be written. */
  readonly beforeWriting: () => Promise<void>;
  /** Is told what does not stop the run. */
  readonly onWarning: (message: string) => void;
}

/**
 * `model-best.safetensors`: the model of the best epoch so far. The file says of which epoch it is. A result replaces it
 * only if it is better, so a run that was killed and makes epochs again has the same file in the end.
 */
export class BestModel {
  readonly #options: BestModelOptions;
  #kept: KeptModel | null;
  /** Whether the file is that of `#kept`. */
  #isWritten = true;

  private constructor(options: BestModelOptions, kept: KeptModel | null) {
    this.#options = options;
    this.#kept = kept;
  }

  /**
   * Begins, or goes on from the file of an earlier life of the run.
   *
   * @param best the best result on record; a warning says if its model is gone
   */
  static async open(options: BestModelOptions, best: EpochResult | null): Promise<BestModel> {
    const { runDirectory, onWarning } = options;
    const file = path.join(runDirectory, BEST_MODEL_FILE);
    const kept = await readKept(file, options);
    if (best !== null && (kept === null || isBetter(best, kept.result))) {
      const percent = (100 * accuracyOf(best)).toFixed(2);
      onWarning(
        `${file} is gone or damaged, and with it the best model, of epoch ${best.epoch + 1} with ${percent} %. From now on the file has the best of the epochs to come`,
      );
    }
    return new BestModel(options, kept);
  }

  /** null before the first result. */
  get kept(): KeptModel | null {
    return this.#kept;
  }

  /** Absolute path. */
  get file(): string {
    return path.join(this.#options.runDirectory, BEST_MODEL_FILE);
  }

  /**
   * Keeps the model if its result is the best so far. Never rejects: a file that could not be written is tried again with
   * the next result.
   *
   * @param parameters do not change any more
   */
  async offer(result: EpochResult, parameters: Float32Array): Promise<void> {
    if (this.#kept === null || isBetter(result, this.#kept.result)) {
      this.#kept = { result, parameters };
      this.#isWritten = false;
    }
    if (this.#isWritten) return;
    try {
      await this.#options.beforeWriting();
      await writeFileAtomic(this.file, this.#encode(this.#kept));
      this.#isWritten = true;
    } catch (error) {
      this.#options.onWarning(`cannot write ${this.file}: ${messageOf(error)}`);
    }
  }

  #encode({ result, parameters }: KeptModel): Uint8Array {
    const { config, identity } = this.#options;
    const { contract, seed, batchSize, microBatchSize, learningRate, shuffle, trainSplit, testSplit } = config;
    const { normalization, classNames } = config;
    const { epoch, loss, correctCount, sampleCount } = result;
    const split = evaluatedSplitOf(config);
    const isTest = split === 'test';
    const provenance = {
      ...identity,
      ...{ contract, seed, batchSize, microBatchSize, learningRate, shuffle, trainSplit, testSplit },
      epochs: epoch + 1,
      step: (epoch + 1) * stepsPerEpoch(scheduleOf(config)),
      testCorrect: isTest ? correctCount : null,
      testCount: isTest ? sampleCount : null,
      testLoss: isTest && Number.isFinite(loss) ? loss : null,
    };
    const best = { runId: identity.runId, split, epoch: epoch + 1, loss, correctCount, sampleCount };
    return encodeModel(parameters, {
      format: 'pt',
      [PROVENANCE_KEY]: formatProvenance({ provenance, normalization, classNames }),
      [BEST_KEY]: JSON.stringify(best),
    });
  }
}

/** null: there is none of this run, or it is damaged. */
async function readKept(file: string, { identity }: BestModelOptions): Promise<KeptModel | null> {
  try {
    const bytes = await readModelBytes(file);
    const { metadata } = decodeSafetensors(bytes, file);
    const { runId, split: _, ...result } = v.parse(bestSchema, JSON.parse(metadata.get(BEST_KEY) ?? 'null'));
    return runId === identity.runId ? { result, parameters: decodeModel(bytes, file) } : null;
  } catch {
    return null;
  }
}
