import { createHash } from 'node:crypto';
import path from 'node:path';
import * as v from 'valibot';
import { type EpochReport, epochResultOf } from '../coordinator/core/reports.js';
import { isBetter } from '../coordinator/core/results.js';
import { isOfGoal } from '../coordinator/run/finished-run.js';
import { type LockHolder, lockHolder } from '../coordinator/run/lock-holder.js';
import {
  MAX_CONFIG_BYTES,
  parseRunConfig,
  type RunIdentity,
  type StoredConfig,
} from '../coordinator/run/run-config-file.js';
import { CONFIG_FILE, EPOCHS_FILE, MODEL_FILE, VIEW_FILE } from '../coordinator/run/run-files.js';
import { type RunSummaryFile, readRunSummary } from '../coordinator/run/run-summary.js';
import { codeOf, OperationalError } from '../shared/errors.js';
import { readRegularFile } from '../shared/files/regular-file.js';
import { decodeModel } from '../shared/model/decode-model.js';
import type { RunConfig } from '../shared/run-config.js';
import { readEpochs } from './read-epochs.js';

/** Far more than each of these files takes, in bytes. */
const MAX_MODEL_BYTES = 4 << 20;
const MAX_VIEW_BYTES = 4 << 20;

/** The files of one run, as they were found. Nothing in them was repaired. */
export interface RunRecord {
  /** Name of its directory. */
  readonly name: string;
  /** Absolute path. */
  readonly directory: string;
  /** null: the configuration cannot be used, and `problems` says why. */
  readonly config: RunConfig | null;
  readonly identity: RunIdentity | null;
  readonly holder: LockHolder | null;
  readonly epochsMade: number;
  readonly last: EpochReport | null;
  /** The epoch whose model the run keeps as its best. */
  readonly best: EpochReport | null;
  /** Training times of the epochs, added up. */
  readonly trainSeconds: number;
  /** Duration of the whole run as its page shows it; null where no page was saved. */
  readonly secondsElapsed: number | null;
  /** SHA-256 of the model's file, in hexadecimal; null if there is none of the run's goal. */
  readonly modelSha256: string | null;
  /** Summary of a finished run; null if there is no usable one of this model. */
  readonly summary: RunSummaryFile | null;
  /** Whether there is a usable `view.json`. */
  readonly hasPage: boolean;
  /** In words. */
  readonly problems: readonly string[];
}

/** The fields of `view.json` that a list needs. */
const viewSchema = v.object({
  progress: v.object({ secondsElapsed: v.pipe(v.number(), v.finite()), modelSha256: v.nullable(v.string()) }),
});

/**
 * Reads the files of a run. Only reads: it repairs nothing, and takes no lock. A file that cannot be used becomes a
 * problem of the record.
 *
 * @param onEpoch gets every epoch too, in the order of the file
 */
export async function readRun(
  directory: string,
  onEpoch: (report: EpochReport) => void = () => {},
): Promise<RunRecord> {
  const absolute = path.resolve(directory);
  const problems: string[] = [];
  const configured = await orProblem(readConfig(absolute), problems);
  const epochs = new EpochTotals(onEpoch);
  const scan = await orProblem(
    readEpochs(path.join(absolute, EPOCHS_FILE), (report) => epochs.add(report)),
    problems,
    EPOCHS_FILE,
  );
  if (scan && scan.damagedLines.length > 0) {
    problems.push(`${EPOCHS_FILE} has lines that are not new epochs, such as line ${scan.damagedLines[0]}`);
  }
  const found = await orProblem(modelDigest(absolute), problems, MODEL_FILE);
  const summary =
    found !== null && configured ? await readRunSummary(absolute, configured.identity.runId, found) : null;
  const isOfOwnGoal = found !== null && (configured === null || isOfGoal(configured.config, found, summary));
  const modelSha256 = isOfOwnGoal ? found : null;
  const view = await readView(absolute);
  const told = view?.progress.modelSha256 ?? null;
  const isOfEarlierGoal = configured?.config.earlierGoals?.some((goal) => goal.modelSha256 === told) ?? false;
  if (found !== null && told !== null && told !== found && !isOfEarlierGoal) {
    problems.push(
      `${MODEL_FILE} is not the model that this run wrote: its SHA-256 must begin with ${told.slice(0, 12)}`,
    );
  }
  return {
    name: path.basename(absolute),
    directory: absolute,
    config: configured?.config ?? null,
    identity: configured?.identity ?? null,
    holder: await lockHolder(absolute),
    ...epochs.totals(),
    secondsElapsed: view?.progress.secondsElapsed ?? null,
    modelSha256,
    summary: isOfOwnGoal ? summary : null,
    hasPage: view !== null,
    problems,
  };
}

/** Keeps what a list tells of a run's epochs. */
class EpochTotals {
  #made = 0;
  #trainSeconds = 0;
  #last: EpochReport | null = null;
  #best: EpochReport | null = null;

  constructor(private readonly onEpoch: (report: EpochReport) => void) {}

  add(report: EpochReport): void {
    this.#made++;
    if (Number.isFinite(report.trainSeconds)) this.#trainSeconds += report.trainSeconds;
    if (!this.#last || report.epoch > this.#last.epoch) this.#last = report;
    if (!this.#best || isBetter(epochResultOf(report), epochResultOf(this.#best))) this.#best = report;
    this.onEpoch(report);
  }

  totals(): Pick<RunRecord, 'epochsMade' | 'trainSeconds' | 'last' | 'best'> {
    return { epochsMade: this.#made, trainSeconds: this.#trainSeconds, last: this.#last, best: this.#best };
  }
}

/** The value, or null and one more problem. */
async function orProblem<T>(reading: Promise<T>, problems: string[], file = CONFIG_FILE): Promise<T | null> {
  return await reading.catch((error: unknown) => {
    problems.push(error instanceof Unusable ? error.message : `${file} ${reasonOf(error)}`);
    return null;
  });
}

/** A file is not as it must be; the message says which and how. */
class Unusable extends Error {}

/** Says nothing of the content: it may be a link to a file that others should not read. */
function reasonOf(error: unknown): string {
  if (error instanceof OperationalError) {
    if (error.code === 'not-a-file') return 'is not a regular file';
    return error.code === 'file-too-long' ? 'is too long' : 'is not a model of this program';
  }
  return `cannot be read (${codeOf(error) ?? 'unknown error'})`;
}

async function readConfig(directory: string): Promise<StoredConfig> {
  const bytes = await readRegularFile(path.join(directory, CONFIG_FILE), MAX_CONFIG_BYTES).catch((error: unknown) => {
    throw codeOf(error) === 'ENOENT' ? new Unusable(`${CONFIG_FILE} is missing`) : error;
  });
  return parseRunConfig(bytes, (problem) => {
    // Without the detail: the file may be a link to one that others should not read.
    throw new Unusable(`${CONFIG_FILE} ${problem}`);
  });
}

async function modelDigest(directory: string): Promise<string | null> {
  const bytes = await readRegularFile(path.join(directory, MODEL_FILE), MAX_MODEL_BYTES).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (!bytes) return null;
  decodeModel(bytes, MODEL_FILE);
  return createHash('sha256').update(bytes).digest('hex');
}

/** The view is for people: without a usable one, the list does without its figures. */
async function readView(directory: string): Promise<v.InferOutput<typeof viewSchema> | null> {
  try {
    const bytes = await readRegularFile(path.join(directory, VIEW_FILE), MAX_VIEW_BYTES);
    const parsed = v.safeParse(viewSchema, JSON.parse(bytes.toString('utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
