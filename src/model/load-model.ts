import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { EpochReport } from '../coordinator/core/reports.js';
import { decodeCheckpoint, isCheckpoint } from '../coordinator/run/checkpoint.js';
import type { Checkpoint } from '../coordinator/run/checkpoint-contents.js';
import { EpochLog } from '../coordinator/run/epoch-log.js';
import { epochsOfModel } from '../coordinator/run/finished-run.js';
import { readRunConfig } from '../coordinator/run/run-config-file.js';
import { CHECKPOINTS_DIRECTORY, CONFIG_FILE, EPOCHS_FILE, MODEL_FILE } from '../coordinator/run/run-files.js';
import { readRunSummary } from '../coordinator/run/run-summary.js';
import type { Normalization } from '../shared/data/dataset.js';
import { codeOf, OperationalError } from '../shared/errors.js';
import { fileExists } from '../shared/files/file-exists.js';
import { namesOfClasses } from '../shared/model/class-names.js';
import { decodeModel } from '../shared/model/decode-model.js';
import { DEFAULT_IMAGE_SIDE, type ImageSide } from '../shared/model/image-side.js';
import { networkWithParameters } from '../shared/model/model.js';
import { readModelBytes } from '../shared/model/model-file.js';
import { PROVENANCE_KEY } from '../shared/model/own-metadata.js';
import { decodeSafetensors } from '../shared/model/safetensors.js';
import { DEFAULT_NORMALIZATION, type RunConfig } from '../shared/run-config.js';
import { scheduleOf, stepsPerEpoch } from '../shared/schedule.js';
import { findModel } from './find-model.js';
import { NO_PROVENANCE, type Provenance, parseProvenance, type StoredFacts } from './provenance.js';

/** A trained model. */
export interface LoadedModel {
  /** Flat float32 buffer in the order of PyTorch's state_dict: 60,856 and 85 for each class. */
  readonly parameters: Float32Array;
  /** By class number, 2 to 256 different ones: those of the data set it learned from, or the numbers if nothing names them. */
  readonly classNames: readonly string[];
  /** How pixels enter the network: that of its training, or the default if nothing tells it. */
  readonly normalization: Normalization;
  /** Height and width of the images it learned from, in pixels, before they were 32x32; 28 if nothing tells. */
  readonly imageSide: ImageSide;
  /** Absolute path of the file that was read. */
  readonly file: string;
  readonly kind: 'safetensors' | 'checkpoint';
  /** SHA-256 of the file in hexadecimal. */
  readonly sha256: string;
  readonly provenance: Provenance;
}

/** Training may replace checkpoints while they are read: then the newest is looked for again, so often at most. */
const ATTEMPTS = 3;

/**
 * Loads a trained model. Nothing is written.
 *
 * @param given a safetensors file or a checkpoint; a run directory, which stands for its trained model or, without
 *   one, its newest checkpoint that is whole; or a folder of runs, which stands for its newest run with a trained model
 * @throws OperationalError `model-unreadable`, `no-model`, `model-too-long`, `model-other-format`, `model-mismatch`,
 *   `model-not-finite`, `not-a-file`, one of decodeSafetensors' or decodeCheckpoint's, `run-config-invalid`
 */
export async function loadModel(given: string): Promise<LoadedModel> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await loadFirstWhole(await findModel(given));
    } catch (error) {
      const isGone = error instanceof OperationalError && codeOf(error.cause) === 'ENOENT';
      if (!isGone || attempt === ATTEMPTS) throw error;
    }
  }
}

async function loadFirstWhole(files: readonly string[]): Promise<LoadedModel> {
  let fault: unknown;
  for (const file of files) {
    try {
      return await loadFile(file);
    } catch (error) {
      // The newest file's fault tells more than that of one before it.
      fault ??= error;
    }
  }
  throw fault;
}

async function loadFile(file: string): Promise<LoadedModel> {
  const bytes = await readModelBytes(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (isCheckpoint(bytes)) {
    const checkpoint = decodeCheckpoint(bytes, file);
    const { normalization, classNames } = checkpoint.config;
    const provenance = await provenanceOfCheckpoint(file, checkpoint);
    const facts = { provenance, normalization, classNames };
    return { ...modelOf(checkpoint.parameters, facts), file, kind: 'checkpoint', sha256 };
  }
  const parameters = decodeModel(bytes, file);
  const { metadata } = decodeSafetensors(bytes, file);
  // The run beside the file knows more of it than the file.
  const facts = (await factsBeside(file, sha256)) ?? parseProvenance(metadata.get(PROVENANCE_KEY)) ?? NOTHING_KNOWN;
  return { ...modelOf(parameters, facts), file, kind: 'safetensors', sha256 };
}

const NOTHING_KNOWN: StoredFacts = {
  provenance: NO_PROVENANCE,
  normalization: DEFAULT_NORMALIZATION,
  classNames: null,
};

function modelOf(
  parameters: Float32Array,
  { provenance, normalization, classNames }: StoredFacts,
): Omit<LoadedModel, 'file' | 'kind' | 'sha256'> {
  const network = networkWithParameters(parameters.length);
  assert.ok(network, 'a decoded model belongs to a network');
  const imageSide = provenance.trainSplit?.imageSide ?? DEFAULT_IMAGE_SIDE;
  return {
    parameters,
    classNames: namesOfClasses(network.classCount, classNames),
    normalization,
    imageSide,
    provenance,
  };
}

/** The facts of the run whose trained model the file is; null for any other file. */
async function factsBeside(file: string, sha256: string): Promise<StoredFacts | null> {
  const directory = path.dirname(file);
  if (path.basename(file) !== MODEL_FILE || !(await fileExists(path.join(directory, CONFIG_FILE)))) return null;
  const { config, identity } = await readRunConfig(directory, 'read');
  const onRecord = await epochsOnRecord(directory);
  const epochs = epochsOfModel(config, sha256, await readRunSummary(directory, identity.runId, sha256), onRecord);
  const provenance = {
    ...identity,
    ...settingsOf(config),
    epochs,
    step: epochs * stepsPerEpoch(scheduleOf(config)),
    ...resultOf(onRecord, epochs),
  };
  return { provenance, normalization: config.normalization, classNames: config.classNames };
}

async function provenanceOfCheckpoint(file: string, { runId, config, cursor }: Checkpoint): Promise<Provenance> {
  const place = path.dirname(file);
  const directory = path.basename(place) === CHECKPOINTS_DIRECTORY ? path.dirname(place) : null;
  const identity = directory === null ? null : await readRunConfig(directory, 'read').catch(() => null);
  const isOfRun = directory !== null && identity?.identity.runId === runId;
  return {
    ...NO_PROVENANCE,
    ...(isOfRun ? identity.identity : {}),
    runId,
    ...settingsOf(config),
    epochs: cursor.epoch,
    step: cursor.step,
    // The log says what the parameters at an epoch's end achieved.
    ...(isOfRun && cursor.stepInEpoch === 0 ? resultOf(await epochsOnRecord(directory), cursor.epoch) : NO_RESULT),
  };
}

type Result = Pick<Provenance, 'testCorrect' | 'testCount' | 'testLoss'>;
const NO_RESULT: Result = { testCorrect: null, testCount: null, testLoss: null };

/** The run's log, in order. It may be lost: it is for people. */
async function epochsOnRecord(directory: string): Promise<readonly EpochReport[]> {
  const log = await EpochLog.open(path.join(directory, EPOCHS_FILE), false, () => {}).catch(() => null);
  return log?.reports ?? [];
}

/** The result of the parameters after so many epochs. */
function resultOf(onRecord: readonly EpochReport[], epochs: number): Result {
  const report = onRecord.find(({ epoch }) => epoch === epochs - 1);
  if (!report || report.split === 'validation') return NO_RESULT;
  const { testCorrect, testCount, testLoss } = report;
  return { testCorrect, testCount, testLoss };
}

type Settings = Pick<
  Provenance,
  'contract' | 'seed' | 'batchSize' | 'microBatchSize' | 'learningRate' | 'shuffle' | 'trainSplit' | 'testSplit'
>;

function settingsOf(config: RunConfig): Settings {
  const { contract, seed, batchSize, microBatchSize, learningRate, shuffle, trainSplit, testSplit } = config;
  return { contract, seed, batchSize, microBatchSize, learningRate, shuffle, trainSplit, testSplit };
}
