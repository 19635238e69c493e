import path from 'node:path';
import type { DatasetView } from '../../../page/view/dataset-view.js';
import {
  type EventLevel,
  type Inspection,
  type InterruptionView,
  type Progress,
  RUN_VIEW_VERSION,
  type RunChange,
  type RunFacts,
  type RunPace,
  type RunView,
} from '../../../page/view/run-view.js';
import type { DescribedData } from '../../../shared/data/described-data.js';
import { withCode } from '../../../shared/errors.js';
import { samplesWord } from '../../../shared/model/class-names.js';
import type { Notice } from '../../core/notices.js';
import type { DealReport, EpochReport, HeartbeatReport, ResultReport, StepReport } from '../../core/reports.js';
import type { EpochResult } from '../../core/results.js';
import type { Outcome } from '../../core/state.js';
import type { ProgressListener } from '../progress-listener.js';
import { ChoiceBuilder } from './choice-builder.js';
import { CurveBuilder, type CurveMark, curveUntil } from './curve-builder.js';
import { epochsUntil, firstEvents, interruptionsUntil, timeUntil } from './earlier-lives.js';
import { EpochList } from './epoch-list.js';
import { EventList } from './event-list.js';
import { LostWorkers } from './lost-workers.js';
import { type Interval, PaceMeter } from './pace-meter.js';
import { factsOf, samplesLeft, viewOfEpoch } from './run-facts.js';
import { RunTime } from './run-time.js';
import type { RunViewOptions } from './run-view-options.js';
import { waitsFor } from './waiting.js';
import { WorkerRows } from './worker-rows.js';

/** The part of the view that a connected page already has. */
export interface ViewMark {
  readonly curve: CurveMark;
  readonly epochs: number;
  readonly eventId: number;
  readonly inspectedEpoch: number;
  readonly data: DatasetView | null;
}

/** Builds what the page shows of the run, from the run's reports and notices. */
export class RunViewBuilder implements ProgressListener {
  readonly #options: RunViewOptions;
  readonly #facts: RunFacts;
  readonly #pace = new PaceMeter();
  readonly #time: RunTime;
  readonly #workers = new WorkerRows();
  readonly #lost = new LostWorkers();
  readonly #curve: CurveBuilder;
  readonly #events: EventList;
  readonly #epochs: EpochList;
  readonly #choice = new ChoiceBuilder();
  readonly #interruptions: readonly InterruptionView[];
  #inspection: Inspection | null;
  #data: DatasetView | null;
  #steps: number;
  /** The workers when training ended; null before. */
  #lastWorkers: Pick<RunView, 'workers' | 'lost'> | null = null;
  /** Samples per second in this life of the run; null before its end. */
  #meanRate: number | null = null;
  #end: Pick<Progress, 'outcome' | 'modelSha256'> = { outcome: null, modelSha256: null };

  constructor(options: RunViewOptions) {
    const { config, identity, earlier: view, epochs, evaluating, steps, clock } = options;
    const earlier = view?.run.runId === identity.runId ? view : null;
    const lives = {
      view: earlier,
      steps,
      recorded: epochs.map(viewOfEpoch),
      evaluating: evaluating.map((epoch) => epoch + 1),
    };
    this.#options = options;
    this.#facts = factsOf(config, identity, path.basename(options.runDirectory));
    this.#steps = steps;
    this.#time = new RunTime(clock.monotonicMs(), timeUntil(lives));
    // Points after the checkpoint are made again.
    this.#curve = new CurveBuilder(earlier ? curveUntil(earlier.curve, steps) : undefined);
    this.#events = new EventList(earlier?.events);
    this.#epochs = new EpochList(epochsUntil(lives));
    const inspection = earlier?.inspection ?? null;
    this.#inspection = inspection && this.#epochs.has(inspection.epoch) ? inspection : null;
    this.#data = earlier?.data ?? null;
    this.#interruptions = interruptionsUntil(clock.unixMs(), lives);
    for (const text of firstEvents(lives, config.epochs)) this.note('info', text);
  }

  onStep(report: StepReport): void {
    const { step, meanLoss, learningRate } = report;
    this.#steps = step + 1;
    const interval = this.#pace.add(report);
    this.#curve.add(this.#steps, { meanLoss, learningRate }, interval);
  }

  onDeal(report: DealReport): void {
    this.#workers.onDeal(report);
  }

  onResult(report: ResultReport): void {
    this.#workers.onResult(report);
  }

  onHeartbeat(report: HeartbeatReport): void {
    this.#workers.onHeartbeat(report);
  }

  onInspection(inspection: Inspection): void {
    this.#inspection = inspection;
  }

  onEpoch(report: EpochReport): void {
    const view = viewOfEpoch(report);
    // A resumed run may evaluate again an epoch that is on record already.
    if (!this.#epochs.add(view)) return;
    const samples = samplesWord(this.#facts.classNames, report.split ?? 'test');
    const accuracy = (100 * view.testAccuracy).toFixed(2);
    this.note('info', `epoch ${view.epoch} is done: ${accuracy} % of the ${samples} recognised`);
  }

  onNotice(notice: Notice): void {
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    const work = notice.type === 'worker-left' ? this.#workers.leave(notice.worker) : { samples: 0, extraShards: 0 };
    this.#pace.onNotice(notice);
    this.#lost.onNotice(notice, work, nowMs, clock.unixMs());
    if (notice.type === 'worker-joined') this.#time.addWorkers(1, nowMs);
    if (notice.type === 'worker-left') this.#time.addWorkers(-1, nowMs);
    this.#events.addNotice(notice, this.#steps, clock.unixMs());
  }

  onData({ summary: { classNames: _, ...summary }, ...described }: DescribedData): void {
    // A run that is interrupted while it measures has no figures, but an earlier life may have had them.
    if (described.figures !== null || !this.#data?.figures) this.#data = { ...summary, ...described };
  }

  /** Adds an event that is not a notice. */
  note(level: EventLevel, text: string): void {
    this.#events.add(level, text, this.#steps, this.#options.clock.unixMs());
  }

  /** Training is over: workers that leave from now on stay in the view. */
  trainingEnded(): void {
    this.#lastWorkers = this.#fleet();
    this.#time.stop(this.#options.clock.monotonicMs());
  }

  /**
   * The run is over.
   *
   * @param modelSha256 of the model's file, in hexadecimal, if there is one
   * @param trained samples and time of this life of the run, as in its summary
   */
  ended(outcome: Outcome, modelSha256: string | null, { samples, seconds }: Interval): void {
    this.#end = { outcome: outcome.type, modelSha256 };
    this.#meanRate = seconds > 0 ? samples / seconds : null;
    if (outcome.type === 'failed') this.note('error', withCode(outcome.reason, outcome.code));
    else this.note('info', outcome.type === 'completed' ? this.#choice.completed(outcome) : 'the run was interrupted');
  }

  /** The best model was tested, at the end of a run with a validation set. */
  tested(result: EpochResult): void {
    this.note('info', this.#choice.tested(result));
  }

  /** The figures of the current view, with the current workers. Terminal, log and metrics show these too. */
  pace(): RunPace {
    return { progress: this.#progress(), workers: this.#workers.rows(this.#options.status().workers) };
  }

  /** The whole current view. */
  view(): RunView {
    return {
      version: RUN_VIEW_VERSION,
      run: this.#facts,
      progress: this.#progress(),
      ...this.#fleet(),
      curve: this.#curve.curve(),
      epochs: this.#epochs.since(0),
      interruptions: this.#interruptions,
      events: this.#events.since(0),
      inspection: this.#inspection,
      data: this.#data,
      savedAtMs: null,
    };
  }

  /** Marks what `view` and `changeSince` have told so far. */
  mark(): ViewMark {
    return {
      curve: this.#curve.mark(),
      epochs: this.#epochs.count,
      eventId: this.#events.lastId(),
      inspectedEpoch: this.#inspection?.epoch ?? 0,
      data: this.#data,
    };
  }

  /** The changes since a mark. */
  changeSince({ curve, epochs, eventId, inspectedEpoch, data }: ViewMark): RunChange {
    return {
      progress: this.#progress(),
      ...this.#fleet(),
      curve: this.#curve.since(curve),
      epochs: this.#epochs.since(epochs),
      events: this.#events.since(eventId),
      inspection: this.#inspection && this.#inspection.epoch !== inspectedEpoch ? this.#inspection : null,
      data: this.#data === data ? null : this.#data,
    };
  }

  #fleet(): Pick<RunView, 'workers' | 'lost'> {
    if (this.#lastWorkers) return this.#lastWorkers;
    const { status, clock } = this.#options;
    return { workers: this.#workers.rows(status().workers), lost: this.#lost.views(clock.monotonicMs()) };
  }

  #progress(): Progress {
    const { status, clock, keptEpoch } = this.#options;
    const now = status();
    const nowMs = clock.monotonicMs();
    const standsStill = now.phase === 'training' && this.#pace.standsStill(nowMs);
    return {
      phase: now.phase,
      ...this.#end,
      ...this.#time.totals(nowMs),
      steps: this.#steps,
      trainLoss: this.#pace.trainLoss(),
      samplesPerSecond: this.#meanRate ?? (standsStill ? 0 : this.#pace.samplesPerSecond()),
      secondsLeft: standsStill ? null : this.#pace.secondsFor(samplesLeft(this.#facts, this.#steps)),
      phasesMs: this.#pace.phasesMs(),
      waitsFor: waitsFor(now),
      choice: this.#choice.choice(now.best, keptEpoch()),
    };
  }
}
