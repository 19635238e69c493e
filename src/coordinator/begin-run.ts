import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { pixelStatistics, resolveNormalization } from '../data/pixel-statistics.js';
import { prepareData } from '../data/prepare.js';
import type { PreparedData } from '../data/prepared-data.js';
import { CONTRACT } from '../shared/contract.js';
import type { Normalization } from '../shared/data/dataset.js';
import { OperationalError } from '../shared/errors.js';
import { userDatasetDirectory } from '../shared/files/user-directories.js';
import { packageVersion } from '../shared/package-version.js';
import { CLASSIC_SETTINGS, type RunConfig } from '../shared/run-config.js';
import type { CoordinatorSettings } from './coordinator-options.js';
import { findUnfinishedRun } from './run/find-unfinished-run.js';
import { type OpenRun, openRun } from './run/open-run.js';
import { readRunConfig } from './run/run-config-file.js';
import { RunDirectory } from './run/run-directory.js';
import { newRunPlace, type RunPlace } from './run/run-place.js';
import { runsFolder } from './run/runs-folder.js';
import type { RunTeller } from './run-teller.js';
import { type StartingPoint, startingPoint, startingPointAgain } from './starting-point.js';

/** A run that this process may write to, with everything from which it begins. */
export interface BegunRun {
  readonly run: OpenRun;
  readonly config: RunConfig;
  readonly data: PreparedData;
}

/**
 * Looks at data set and settings, and opens the run. A coordinator that may not write to the directory writes nothing.
 *
 * @throws OperationalError when something is missing or in use; nothing is written then
 */
export async function beginRun(settings: CoordinatorSettings, teller: RunTeller): Promise<BegunRun> {
  const data = await prepareData({
    place: settings.data ?? null,
    dataset: settings.dataset ?? null,
    validation: settings.validation ?? null,
    seed: settings.seed,
    cacheDirectory: settings.cacheDirectory ?? userDatasetDirectory(),
    // Workers that this process starts read the data set where it is.
    listsSamples: settings.listen !== undefined,
    onProgress: (text) => teller.note('info', text),
  });
  const normalization = await resolveNormalization(settings.normalization, () =>
    pixelStatistics(data.directory, 'train'),
  );
  const withoutModel = configOf(settings, data, normalization);
  const place = await namedPlace(settings, teller.warn);
  const start = await startOf(settings.init, withoutModel, place);
  const config = { ...withoutModel, startingModel: start.startingModel };
  teller.config(config);
  for (const { level, text } of data.notes) teller.note(level, text);
  const startedAt = new Date().toISOString();
  const run = await openRun({
    place: place ?? (await newRunPlace(await runsFolder(teller.warn), startedAt)),
    config,
    parameters: start.parameters,
    mayChangeEpochs: settings.mayChangeEpochs,
    identity: { runId: randomBytes(16).toString('hex'), packageVersion: packageVersion(), startedAt },
    onWarning: teller.warn,
  });
  for (const { level, text } of start.notes) teller.note(level, text);
  return { run, config: run.config, data };
}

/** @param place of the run; null: a new directory */
async function startOf(init: string | undefined, config: RunConfig, place: RunPlace | null): Promise<StartingPoint> {
  if (!place || !(await RunDirectory.holdsRun(place.directory))) return await startingPoint(init, config);
  const { startingModel } = (await readRunConfig(place.directory, 'resume')).config;
  return await startingPointAgain(init, config, startingModel);
}

function configOf(settings: CoordinatorSettings, data: PreparedData, normalization: Normalization): RunConfig {
  const { epochs, batchSize, microBatchSize, learningRate, seed, shuffle, augmentation } = settings;
  const { optimizer, learningRateSchedule, labelSmoothing } = settings;
  const { trainSplit, testSplit, validationSplit, classNames } = data;
  return {
    ...CLASSIC_SETTINGS,
    contract: CONTRACT,
    epochs,
    batchSize,
    microBatchSize,
    learningRate,
    optimizer,
    learningRateSchedule,
    labelSmoothing,
    seed,
    shuffle,
    normalization,
    augmentation,
    trainSplit,
    testSplit,
    validationSplit,
    classNames,
    stopping: { patienceEpochs: settings.earlyStopEpochs ?? null, targetAccuracy: settings.targetAccuracy ?? null },
  };
}

/** The directory of a run that exists or is named; null: the run is new, and gets a directory of its own. */
async function namedPlace(
  { resume, runDirectory }: CoordinatorSettings,
  warn: (message: string) => void,
): Promise<RunPlace | null> {
  if (!resume) return runDirectory ? { directory: runDirectory, made: null } : null;
  if (!runDirectory) return { directory: await findUnfinishedRun(await runsFolder(warn), warn), made: null };
  if (await RunDirectory.holdsRun(runDirectory)) return { directory: runDirectory, made: null };
  throw new OperationalError('no-run', `Cannot resume: ${path.resolve(runDirectory)} holds no run.`);
}
