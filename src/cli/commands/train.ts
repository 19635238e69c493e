import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Outcome } from '../../coordinator/core/state.js';
import { ThreadEvaluator } from '../../coordinator/evaluation/evaluator.js';
import { findUnfinishedRun, type OpenRun, openRun } from '../../coordinator/run/open-run.js';
import { RunDirectory } from '../../coordinator/run/run-directory.js';
import { newRunPlace, type RunPlace } from '../../coordinator/run/run-place.js';
import { RunRecorder } from '../../coordinator/run/run-recorder.js';
import type { RunSnapshot } from '../../coordinator/run/run-snapshot.js';
import { ChunkSource } from '../../coordinator/serving/chunk-source.js';
import { JoinFile } from '../../coordinator/serving/join-file.js';
import { type Listening, listenFor } from '../../coordinator/serving/listening.js';
import { CoordinatorShell } from '../../coordinator/shell.js';
import { DataPlane, freshTrainingState } from '../../coordinator/update/data-plane.js';
import { coordinatorRoutes } from '../../coordinator/watching/coordinator-routes.js';
import { DivergenceWatch } from '../../coordinator/watching/divergence.js';
import { LastScrapes } from '../../coordinator/watching/last-scrapes.js';
import { RunMetrics } from '../../coordinator/watching/metrics/run-metrics.js';
import { RunPage } from '../../coordinator/watching/run-page.js';
import { ScrapeLog } from '../../coordinator/watching/scrape-log.js';
import { engineHere } from '../../engine/choice/devices.js';
import { readPageAssets, reportDocument } from '../../page/document.js';
import { pageRoutes } from '../../page/routes.js';
import { describeSplit, embeddedMnistDirectory } from '../../shared/data/image-directory.js';
import { messageOf, OperationalError, UsageError } from '../../shared/errors.js';
import { HttpServer } from '../../shared/http/http-server.js';
import { initialParameters } from '../../shared/model/initialisation.js';
import { encodeModel, readModel } from '../../shared/model/model-file.js';
import { packageVersion } from '../../shared/package-version.js';
import type { RunConfig } from '../../shared/run-config.js';
import { timingFrom } from '../../shared/timing.js';
import { ownAddress } from '../../shared/transport/addresses.js';
import { LocalWorkers } from '../../train/local-workers.js';
import { workerPlaces } from '../../train/worker-places.js';
import { otherDataWarning } from '../config-data.js';
import { EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED } from '../exit-codes.js';
import { joinNotes } from '../join-notes.js';
import { type CoordinatorOptions, maxBatchSize, type RunOptions, type TrainOptions } from '../options.js';
import { withPrivateAddress } from '../private-address.js';
import { warnOfLimits } from '../process-limits.js';
import { createReporter } from '../report/create-reporter.js';
import type { Reporter } from '../report/reporter.js';
import { interruptionOf } from '../resume-command.js';
import { onStop } from '../stop-signals.js';
import { workerEnvironment } from '../worker-environment.js';

/** Runs without --run-dir go here, relative to the working directory. */
const RUNS_FOLDER = 'runs';

const EXIT_CODES: Record<Outcome['type'], number> = {
  completed: EXIT_DONE,
  failed: EXIT_FAILED,
  interrupted: EXIT_INTERRUPTED,
};

/** A coordinator and its own worker processes. Resolves to the exit code. */
export function runTrain(options: TrainOptions): Promise<number> {
  if (options.workers === 0 && !options.listen) {
    throw new UsageError(
      "Cannot train: --workers must be at least 1 without --listen, got '0'.",
      'With --listen, workers from elsewhere can join.',
    );
  }
  const { engine, reason } = engineHere(options.engine);
  const places = workerPlaces(options.workers, engine, options.pinWorkers);
  if (options.audit > 0 && places.length < 2 && !options.listen) {
    throw new UsageError(
      `Cannot audit: --workers must be at least 2 with --audit, got '${places.length}'.`,
      'With 3 or more, a third decides where two differ.',
    );
  }
  const connections = options.listen ? options.maxWorkers : places.length;
  warnOfLimits(options.log, { role: 'coordinator', connections, localWorkers: places.length });
  return withPrivateAddress(options.listen, (address, warning) =>
    runCoordinator({ ...options, listen: address }, (reporter, shell, { boundAddress, ownToken }) => {
      const args = ['--connect', ownAddress(boundAddress), '--engine', engine, '--log', 'lines'];
      if (options.insecure) args.push('--insecure');
      if (warning) reporter.note('warning', warning);
      if (reason) reporter.note('info', `engine ${engine}, because ${reason}`);
      if (options.data) args.push('--data', options.data);
      return new LocalWorkers({
        places,
        args,
        // Not on the command line, which every user of the host can read.
        environment: { ...workerEnvironment(process.env), ...(ownToken ? { LENET_JOIN: ownToken } : {}) },
        onNote: (level, text) => reporter.note(level, text),
        onGivenUp: (why) => shell.fail('no-local-worker', `Cannot train: ${why}.`),
      });
    }),
  );
}

/** Something that lives as long as the run. */
interface Companion {
  stop(): Promise<void>;
}

type StartWorkers = (reporter: Reporter, shell: CoordinatorShell, listening: Listening) => Companion;

/**
 * A coordinator for workers that are started elsewhere, or by `startWorkers` once it listens. Resolves to the exit code.
 *
 * @throws UsageError or OperationalError when the run cannot begin; nothing is written then
 */
export async function runCoordinator(options: CoordinatorOptions, startWorkers?: StartWorkers): Promise<number> {
  checkOptions(options);
  const dataDirectory = path.resolve(options.data ?? embeddedMnistDirectory());
  const config = await configure(options, dataDirectory);
  const initial = options.init ? await readModel(options.init) : initialParameters(config.seed);
  const reporter = createReporter(options.log);
  const warn = (message: string) => reporter.note('warning', message);
  const dataWarning = otherDataWarning(options.dataOfConfig, config);
  if (dataWarning) warn(dataWarning);
  const startedAt = new Date().toISOString();
  // First of all: nothing is written, and no port taken, by a coordinator that may not write to the directory.
  const run = await openRun({
    place: await runPlaceOf(options, startedAt, warn),
    config,
    identity: { runId: randomBytes(16).toString('hex'), packageVersion: packageVersion(), startedAt },
    onWarning: warn,
  });
  try {
    return await coordinate(options, startWorkers, { run, config, initial, dataDirectory, reporter, warn });
  } finally {
    await run.close();
  }
}

/** Everything that a coordinator has when it may begin. */
interface Begun {
  readonly run: OpenRun;
  readonly config: RunConfig;
  /** Parameters of a run that begins. */
  readonly initial: Float32Array;
  readonly dataDirectory: string;
  readonly reporter: Reporter;
  readonly warn: (message: string) => void;
}

async function coordinate(
  options: CoordinatorOptions,
  startWorkers: StartWorkers | undefined,
  { run, config, initial, dataDirectory, reporter, warn }: Begun,
): Promise<number> {
  const listening = await listenFor(options, (level, text) => reporter.note(level, text));
  const joinFile = options.joinFile === undefined ? null : new JoinFile(options.joinFile, listening.joinToken);
  const http = options.http === 'off' ? null : new HttpServer(options.httpHost);
  const httpUrl = options.http === 'off' ? undefined : await http?.listen(options.http);
  const { runDirectory, checkpoints, checkpoint, identity } = run;
  const { runId } = identity;
  if (checkpoint)
    reporter.note('info', `going on at step ${checkpoint.cursor.step} of the run in ${runDirectory.directory}`);

  const start = checkpoint ?? freshTrainingState(initial);
  const chunkSource = new ChunkSource(dataDirectory, config.trainSplit);
  const dataPlane = new DataPlane(start, config.learningRate);
  const evaluator = new ThreadEvaluator({ dataDirectory, normalization: config.normalization });
  const recorder = new RunRecorder(run, (error) =>
    reporter.note('error', `cannot write to the run directory: ${error}`),
  );
  const metrics: RunMetrics = new RunMetrics({
    config,
    runId,
    packageVersion: packageVersion(),
    cursor: run.resume.cursor,
    lastEpoch: run.epochs.at(-1) ?? null,
    status: () => shell.status(),
  });
  const page: RunPage = await RunPage.open({
    runDirectory: runDirectory.directory,
    config,
    identity,
    steps: run.resume.cursor.step,
    epochs: run.epochs,
    evaluating: run.resume.evaluating,
    status: () => shell.status(),
    beforeWriting: run.assertInPlace,
    reportOf: (view) => reportDocument(view, readPageAssets()),
    onWarning: warn,
  });
  const divergence = new DivergenceWatch(config, run.epochs, (text) => {
    warn(text);
    page.builder.note('warning', text);
  });
  let checkpointStep = checkpoint?.cursor.step ?? null;
  const save = async (snapshot: RunSnapshot): Promise<void> => {
    const beganAtMs = performance.now();
    const savePage = page.snapshot();
    try {
      const saved = await checkpoints.save({ ...snapshot, runId, config, recentEpochs: recorder.recentEpochs() });
      checkpointStep = saved?.step ?? checkpointStep;
      savePage();
      metrics.checkpoints.written(performance.now() - beganAtMs, Date.now());
    } catch (error) {
      metrics.checkpoints.failed();
      const text = `${messageOf(error)} Training goes on without it.`;
      reporter.note('error', text);
      page.builder.note('error', text);
    }
  };
  const shell: CoordinatorShell = new CoordinatorShell({
    coordinatorId: randomBytes(16).toString('hex'),
    runId,
    packageVersion: packageVersion(),
    config,
    timing: timingFrom(options.heartbeatMs),
    minWorkers: options.minWorkers,
    maxWorkers: options.maxWorkers,
    checkpointEverySteps: options.checkpointEvery,
    auditRate: options.audit,
    auditSeed: randomBytes(4).readUInt32LE(),
    transport: listening.transport,
    authority: listening.authority,
    chunkSource,
    dataPlane,
    evaluator,
    listeners: [reporter, recorder, ...metrics.listeners, page.builder, divergence],
    resume: run.resume,
    pendingEvaluations: checkpoint?.evaluating ?? [],
    epochTotals: checkpoint?.epochTotals ?? null,
    onCheckpoint: (snapshot) => void save(snapshot),
    checkpointsUnderWay: () => checkpoints.underWay,
  });
  if (!checkpoint) void save({ ...dataPlane.snapshot(), cursor: run.resume.cursor, epochTotals: null, evaluating: [] });

  let companion: Companion | undefined;
  const scrapes = new ScrapeLog();
  const lastScrapes = new LastScrapes(scrapes, 1000 * options.lingerS);
  http?.serve({
    ...pageRoutes(page.events),
    ...coordinatorRoutes(
      () => shell.status(),
      metrics.set,
      { runId, config, runDirectory: runDirectory.directory },
      scrapes,
    ),
  });
  onStop(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'], () => shell.interrupt());
  try {
    const { minWorkers } = options;
    reporter.begin({
      runId,
      runDirectory: runDirectory.directory,
      firstStep: run.resume.cursor.step,
      minWorkers,
      config,
    });
    if (httpUrl) reporter.note('info', `watch it on ${httpUrl}`);
    await joinFile?.write();
    shell.start();
    companion = startWorkers?.(reporter, shell, listening);
    if (!companion || options.listen.startsWith('tcp:')) {
      for (const text of joinNotes(listening)) reporter.note('info', text);
    }

    const outcome = await shell.finished();
    page.builder.trainingEnded();
    await companion?.stop();
    companion = undefined;
    await checkpoints.idle();
    if (outcome.type === 'failed') reporter.note('error', outcome.reason);
    await run.assertInPlace();
    const model =
      outcome.type === 'completed'
        ? await runDirectory.writeModel(encodeModel(dataPlane.parameters, { format: 'pt' }))
        : null;
    metrics.state.ended(outcome.type);
    await page.end(outcome, model?.sha256 ?? null, recorder.totals());
    const { cursor } = shell.status();
    const directory = run.isKept ? runDirectory.directory : null;
    const isInterrupted = outcome.type === 'interrupted' && directory !== null;
    reporter.summary({
      ...recorder.totals(),
      outcome: outcome.type,
      model,
      divergence: divergence.divergence(),
      runDirectory: directory,
      interruption: isInterrupted
        ? interruptionOf({ step: cursor.step, checkpointStep, config, options }, directory)
        : null,
    });
    lastScrapes.ended(outcome.type);
    const waitS = Math.ceil(lastScrapes.waitMs / 1000);
    if (waitS > 0)
      reporter.note('info', `the metrics stay for their last scrape, at most ${waitS} s (Ctrl-C ends this)`);
    return EXIT_CODES[outcome.type];
  } finally {
    reporter.close();
    shell.interrupt();
    await joinFile?.remove();
    await companion?.stop();
    await shell.closed();
    await evaluator.close();
    await chunkSource.close();
    await checkpoints.idle();
    await page.idle();
    await run.close();
    await lastScrapes.done();
    await http?.close();
  }
}

async function runPlaceOf(
  { resume, runDir }: RunOptions,
  startedAt: string,
  warn: (message: string) => void,
): Promise<RunPlace> {
  if (!resume) return runDir ? { directory: runDir, made: null } : await newRunPlace(RUNS_FOLDER, startedAt);
  if (!runDir) return { directory: await findUnfinishedRun(RUNS_FOLDER, warn), made: null };
  if (await RunDirectory.holdsRun(runDir)) return { directory: runDir, made: null };
  throw new OperationalError('no-run', `Cannot resume: ${path.resolve(runDir)} holds no run.`);
}

function checkOptions(options: RunOptions): void {
  const { batchSize, microBatchSize, minWorkers, maxWorkers } = options;
  if (batchSize > maxBatchSize(microBatchSize)) {
    throw new UsageError(
      `Cannot train: --batch-size must be at most ${maxBatchSize(microBatchSize)} with --micro-batch-size ${microBatchSize}, got '${batchSize}'.`,
    );
  }
  if (minWorkers > maxWorkers) {
    throw new UsageError(`Cannot train: --min-workers (${minWorkers}) must not exceed --max-workers (${maxWorkers}).`);
  }
}

async function configure(options: RunOptions, dataDirectory: string): Promise<RunConfig> {
  const trainSplit = await describeSplit(dataDirectory, 'train');
  const testSplit = await describeSplit(dataDirectory, 'test');
  return {
    epochs: options.epochs,
    batchSize: options.batchSize,
    microBatchSize: options.microBatchSize,
    learningRate: options.lr,
    seed: options.seed,
    shuffle: options.shuffle,
    normalization: { mean: options.mean, standardDeviation: options.std },
    trainSplit,
    testSplit,
  };
}
