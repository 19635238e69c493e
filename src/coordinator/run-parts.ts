import { randomBytes } from 'node:crypto';
import { DataMeasuring } from '../data/figures/data-measuring.js';
import { readPageAssets, reportDocument } from '../page/document.js';
import { currentModel } from '../page/reading-model.js';
import { packageVersion } from '../shared/package-version.js';
import { timingFrom } from '../shared/timing.js';
import type { BegunRun } from './begin-run.js';
import { BestModel } from './best-model.js';
import { CheckpointWriter } from './checkpoint-writer.js';
import type { CoordinatorSettings } from './coordinator-options.js';
import { evaluatedSplitOf } from './core/reports.js';
import { ThreadEvaluator } from './evaluation/evaluator.js';
import { EpochTable } from './run/epoch-table.js';
import { RunRecorder } from './run/run-recorder.js';
import type { RunTeller } from './run-teller.js';
import { ChunkSource } from './serving/chunk-source.js';
import type { Listening } from './serving/listening.js';
import { CoordinatorShell } from './shell/shell.js';
import { DataPlane } from './update/data-plane.js';
import { DivergenceWatch } from './watching/divergence.js';
import { RunMetrics } from './watching/metrics/run-metrics.js';
import { RunPage } from './watching/run-page.js';
import { openTensorboardLog, type TensorboardLog } from './watching/tensorboard-log.js';

/** The parts that work together in a run. */
export interface RunParts {
  readonly shell: CoordinatorShell;
  readonly dataPlane: DataPlane;
  readonly chunkSource: ChunkSource;
  readonly evaluator: ThreadEvaluator;
  readonly best: BestModel;
  readonly recorder: RunRecorder;
  readonly epochTable: EpochTable;
  /** null: no event files are wanted. */
  readonly tensorboard: TensorboardLog | null;
  readonly checkpoints: CheckpointWriter;
  readonly metrics: RunMetrics;
  readonly page: RunPage;
  readonly divergence: DivergenceWatch;
  readonly measuring: DataMeasuring;
}

/** Makes the parts of a run and connects them. Only two threads start to work: one loads the test set, one measures the data. */
export async function makeParts(
  settings: CoordinatorSettings,
  { run, config, data }: BegunRun,
  { transport, authority }: Listening,
  teller: RunTeller,
): Promise<RunParts> {
  const { checkpoint, resume, identity, runDirectory } = run;
  const { directory } = runDirectory;
  const { runId } = identity;
  const { normalization } = config;
  const split = evaluatedSplitOf(config);
  const status = () => shell.status();
  const page = await RunPage.open({
    runDirectory: directory,
    config,
    identity,
    steps: resume.cursor.step,
    epochs: run.epochs,
    evaluating: resume.evaluating,
    status,
    keptEpoch: () => best.kept?.result.epoch ?? null,
    beforeWriting: run.assertInPlace,
    reportOf: (view, parameters) => {
      const model = parameters && currentModel(config, parameters, view.progress.steps);
      return reportDocument(view, readPageAssets(), model);
    },
    onWarning: teller.warn,
  });
  const divergence = new DivergenceWatch(config, run.epochs, (text) => {
    teller.warn(text);
    page.builder.note('warning', text);
  });
  const recorder = new RunRecorder(run, (error) => teller.note('error', `cannot write to the run directory: ${error}`));
  const epochTable = new EpochTable(directory, split, run.epochs, run.assertInPlace, teller.warn);
  const tensorboard = openTensorboardLog(settings.tensorboard, {
    runDirectory: directory,
    config,
    steps: resume.cursor.step,
    beforeWriting: run.assertInPlace,
    onWarning: teller.warn,
  });
  const metrics = new RunMetrics({
    config,
    runId,
    packageVersion: packageVersion(),
    cursor: resume.cursor,
    lastEpoch: run.epochs.at(-1) ?? null,
    status,
    pace: () => page.builder.pace(),
  });
  const checkpoints = new CheckpointWriter({ run, config, recorder, metrics: metrics.checkpoints, page, teller });
  const dataPlane = new DataPlane(checkpoint, { optimizer: config.optimizer });
  const chunkSource = new ChunkSource(data.directory, config.trainSplit, data.sampleList);
  const best: BestModel = await BestModel.open(
    { runDirectory: directory, config, identity, beforeWriting: run.assertInPlace, onWarning: teller.warn },
    resume.standing.best,
  );
  const evaluator = new ThreadEvaluator({
    split,
    dataDirectory: data.directory,
    normalization,
    classCount: config.classNames.length,
    kernel: settings.kernel,
  });
  const shell: CoordinatorShell = new CoordinatorShell({
    coordinatorId: randomBytes(16).toString('hex'),
    runId,
    packageVersion: packageVersion(),
    config,
    sampleListSha256: data.sampleList?.sha256 ?? null,
    timing: timingFrom(settings.heartbeatMs),
    minWorkers: settings.minWorkers,
    maxWorkers: settings.maxWorkers,
    checkpointEverySteps: settings.checkpointEverySteps,
    auditRate: settings.auditRate,
    auditSeed: randomBytes(4).readUInt32LE(),
    transport,
    authority,
    chunkSource,
    dataPlane,
    evaluator,
    keepBest: (result, parameters) => best.offer(result, parameters),
    // The page's view comes first: listeners read the pace from it.
    listeners: [
      page.builder,
      ...settings.listeners,
      recorder,
      epochTable,
      ...(tensorboard ? [tensorboard] : []),
      ...metrics.listeners,
      divergence,
    ],
    resume,
    pendingEvaluations: checkpoint.evaluating,
    epochTotals: checkpoint.epochTotals,
    onCheckpoint: (snapshot) => void checkpoints.save(snapshot),
    checkpointsUnderWay: () => checkpoints.underWay,
  });
  return {
    shell,
    dataPlane,
    chunkSource,
    evaluator,
    best,
    recorder,
    epochTable,
    tensorboard,
    checkpoints,
    metrics,
    page,
    divergence,
    measuring: new DataMeasuring(data),
  };
}
