import assert from 'node:assert/strict';
import { type CurrentModel, currentModel } from '../page/reading-model.js';
import { pageRoutes } from '../page/routes.js';
import type { ErrorCode } from '../shared/error-codes.js';
import { withCode } from '../shared/errors.js';
import { scheduleOf, stepsPerEpoch } from '../shared/schedule.js';
import type { FrontTransport } from '../shared/transport/front-transport.js';
import type { BegunRun } from './begin-run.js';
import { completeRun } from './complete-run.js';
import type { CoordinatorSettings } from './coordinator-options.js';
import { evaluatedSplitOf } from './core/reports.js';
import type { Outcome } from './core/state.js';
import { describeData } from './describe-data.js';
import { splitResultOf } from './run/run-summary.js';
import type { RunParts } from './run-parts.js';
import type { RunResult } from './run-result.js';
import type { RunTeller } from './run-teller.js';
import type { Doors } from './serving/doors.js';
import type { JoinFacts } from './serving/listening.js';
import { coordinatorRoutes } from './watching/coordinator-routes.js';
import type { CoordinatorStatus } from './watching/coordinator-status.js';
import { LastScrapes } from './watching/last-scrapes.js';
import { ScrapeLog } from './watching/scrape-log.js';

/** A coordinator whose run is under way. */
export interface Coordinator {
  readonly runId: string;
  /** Where the run is written. */
  readonly runDirectory: string;
  /** How workers join. */
  readonly join: JoinFacts;
  /** 'http://HOST:PORT' of page, metrics and status; null: they are not served. */
  readonly httpUrl: string | null;
  /** The current status. Its times are those of `performance.now()`. */
  status(): CoordinatorStatus;
  /** Ends the run early, after a checkpoint. When the run is over, ends the wait for the last scrapes. */
  interrupt(): void;
  /**
   * Resolves when the run is over, with any outcome, and everything is written and closed. Rejects with an
   * OperationalError (`run-directory-lost`, `model-not-written`) if the results cannot be written.
   */
  finished(): Promise<RunResult>;
}

/** Processes or other helpers that work for a run and end with it. */
export interface Companions {
  /** Resolves when they have ended. */
  stop(): Promise<void>;
}

/** The run that companions work for. */
export interface RunAccess {
  readonly coordinator: Coordinator;
  readonly note: RunTeller['note'];
  /** The transport for a worker in this process. */
  readonly createTransport: FrontTransport['createLocalTransport'];
  /** Directory of the run's IDX files; null: MNIST, which is included. Workers on this host read them there. */
  readonly dataDirectory: string | null;
  /** Ends the run as failed: `code` is kebab-case, `reason` for people. */
  fail(code: ErrorCode, reason: string): void;
}

export type StartCompanions = (run: RunAccess) => Companions;

export interface RunningOptions {
  readonly settings: CoordinatorSettings;
  readonly begun: BegunRun;
  readonly doors: Doors;
  readonly parts: RunParts;
  readonly teller: RunTeller;
}

/** Follows a run to its end, and then closes all its parts. */
export class RunningCoordinator implements Coordinator {
  readonly #options: RunningOptions;
  readonly #scrapes = new ScrapeLog();
  readonly #lastScrapes: LastScrapes;
  #companions: Companions | null = null;
  #finished: Promise<RunResult> | undefined;
  #described: Promise<void> | undefined;

  constructor(options: RunningOptions) {
    this.#options = options;
    this.#lastScrapes = new LastScrapes(this.#scrapes, 1000 * options.settings.lingerS);
  }

  get runId(): string {
    return this.#options.begun.run.identity.runId;
  }

  get runDirectory(): string {
    return this.#options.begun.run.runDirectory.directory;
  }

  get join(): JoinFacts {
    return this.#options.doors.listening;
  }

  get httpUrl(): string | null {
    return this.#options.doors.httpUrl;
  }

  status(): CoordinatorStatus {
    return this.#options.parts.shell.status();
  }

  /** A field with a function, so that it can be passed on. */
  readonly interrupt = (): void => {
    this.#options.parts.shell.interrupt();
    this.#lastScrapes.stop();
  };

  finished(): Promise<RunResult> {
    assert.ok(this.#finished, 'a run that has not begun has no end');
    return this.#finished;
  }

  /** Lets workers join. If that fails, everything is closed before it rejects. */
  async start(startCompanions: StartCompanions | undefined): Promise<void> {
    const { settings, begun, doors, parts, teller } = this.#options;
    const { runId, runDirectory } = this;
    const { firstSaved, resume } = begun.run;
    if (firstSaved) parts.checkpoints.begin(firstSaved);
    const served = { runId, config: begun.config, runDirectory };
    doors.http?.serve({
      ...pageRoutes(parts.page.events, () => this.#currentModel()),
      ...coordinatorRoutes(() => this.status(), parts.metrics.set, served, this.#scrapes),
    });
    settings.signal?.addEventListener('abort', this.interrupt);
    if (settings.signal?.aborted) this.interrupt();
    try {
      teller.begin({
        ...served,
        firstStep: resume.cursor.step,
        minWorkers: settings.minWorkers,
        pace: () => parts.page.builder.pace(),
      });
      this.#described = this.#describe();
      if (doors.httpUrl) teller.note('info', `watch it on ${doors.httpUrl}`);
      await doors.joinFile?.write();
      // A command that was interrupted by now leaves a finished run as it was.
      if (this.status().phase !== 'ended') await begun.run.commitGoal();
      parts.shell.start();
      if (doors.warning) teller.warn(doors.warning);
      const { transport } = doors.listening;
      const createTransport: RunAccess['createTransport'] = (handlers) => transport.createLocalTransport(handlers);
      const fail = (code: ErrorCode, reason: string) => parts.shell.fail(code, reason);
      const dataDirectory = begun.data.isIncluded ? null : begun.data.directory;
      this.#companions =
        startCompanions?.({ coordinator: this, note: teller.note, createTransport, dataDirectory, fail }) ?? null;
    } catch (error) {
      await this.#close();
      throw error;
    }
    this.#finished = this.#seeThrough();
    // The caller of `finished` gets the failure, perhaps later; until then it must not count as unhandled.
    this.#finished.catch(() => {});
  }

  async #seeThrough(): Promise<RunResult> {
    const { begun, parts, teller } = this.#options;
    try {
      const outcome = await parts.shell.finished();
      parts.page.builder.trainingEnded();
      await this.#companions?.stop();
      await begun.run.checkpoints.idle();
      if (outcome.type === 'failed') teller.note('error', withCode(outcome.reason, outcome.code));
      const result = await this.#resultOf(outcome);
      teller.end(result);
      this.#lastScrapes.ended(outcome.type);
      const waitS = Math.ceil(this.#lastScrapes.waitMs / 1000);
      if (waitS > 0)
        teller.note('info', `waiting at most ${waitS} s for the last scrape of the metrics (Ctrl-C ends this)`);
      return result;
    } finally {
      await this.#close();
    }
  }

  async #describe(): Promise<void> {
    const { begun, parts, teller } = this.#options;
    const data = await describeData(begun.data, parts.measuring, teller);
    parts.page.builder.onData(data);
    teller.data(data);
  }

  /** For pages that read images. */
  #currentModel(): CurrentModel | null {
    const { begun, parts } = this.#options;
    const { stepCount, parameters } = parts.dataPlane;
    if (stepCount === 0) return null;
    return currentModel(begun.config, parameters, stepCount);
  }

  /** Writes the model and the report of the run. */
  async #resultOf(outcome: Outcome): Promise<RunResult> {
    const { run, config } = this.#options.begun;
    const { dataPlane, metrics, page, recorder, divergence, checkpoints, best, measuring } = this.#options.parts;
    await run.assertInPlace();
    const { parameters } = dataPlane;
    const ended = outcome.type === 'completed' ? await completeRun(this.#options, outcome) : null;
    const file = ended?.model ?? null;
    metrics.state.ended(outcome.type);
    if (!ended) await measuring.close();
    await this.#described;
    const totals = recorder.totals();
    await page.end(outcome, file && { ...file, parameters }, totals);
    const kept = best.kept && splitResultOf(evaluatedSplitOf(config), best.kept.result);
    return {
      ...totals,
      test: totals.test ?? ended?.test ?? null,
      outcome: outcome.type,
      early: ended?.early ?? null,
      best: kept && { ...kept, path: best.file },
      failure: outcome.type === 'failed' ? { code: outcome.code, reason: outcome.reason } : null,
      model: file && { ...file, parameters, classNames: config.classNames },
      divergence: divergence.divergence(),
      runDirectory: run.isKept ? this.runDirectory : null,
      nextStep: this.status().cursor.step,
      stepCount: config.epochs * stepsPerEpoch(scheduleOf(config)),
      checkpointStep: checkpoints.newestStep,
    };
  }

  /** The next coordinator of the run may begin before the last scrapes have come. */
  async #close(): Promise<void> {
    const { settings, begun, doors, parts } = this.#options;
    parts.shell.interrupt();
    await doors.joinFile?.remove();
    await this.#companions?.stop();
    await parts.shell.closed();
    await parts.evaluator.close();
    await parts.measuring.close();
    await this.#described;
    await parts.chunkSource.close();
    await begun.run.checkpoints.idle();
    await parts.page.idle();
    await parts.epochTable.idle();
    await parts.tensorboard?.close();
    await begun.run.close();
    await this.#lastScrapes.done();
    settings.signal?.removeEventListener('abort', this.interrupt);
    await doors.close();
  }
}
