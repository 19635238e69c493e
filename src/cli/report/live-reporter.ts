import type { Notice } from '../../coordinator/core/notices.js';
import type { EpochReport, StepReport } from '../../coordinator/core/reports.js';
import type { RunBegin } from '../../coordinator/run-listener.js';
import { noticeText } from '../../coordinator/watching/notice-text.js';
import type { RunPace } from '../../page/view/run-view.js';
import type { NoteLevel } from '../../shared/note-level.js';
import { scheduleOf, stepsPerEpoch } from '../../shared/schedule.js';
import type { Time } from '../../shared/time.js';
import { fullCount, shortDuration } from './amounts.js';
import type { Part } from './fit-parts.js';
import { LiveLine } from './live-line.js';
import { noteLine } from './note-line.js';
import { progressParts } from './progress-line.js';
import type { Reporter } from './reporter.js';
import { type RunSummary, summaryLines } from './summary.js';
import type { Terminal, TerminalAbilities } from './terminal.js';
import { workerPaces } from './worker-pace.js';

/** The line is drawn at most this often while steps are made, in milliseconds. */
const REDRAW_MS = 100;
/**
 * It is drawn this often while no steps are made, so that a person sees that the run stands still, and for how long.
 */
const TICK_MS = 1_000;

/** One line that is drawn again and again during a run, and one line that stays for each epoch and note. */
export class LiveReporter implements Reporter {
  readonly #line: LiveLine;
  #run: RunInView | null = null;
  #lastDrawnMs = Number.NEGATIVE_INFINITY;
  #stopTicking: () => void = () => {};

  constructor(
    terminal: Terminal,
    private readonly abilities: TerminalAbilities,
    private readonly clock: Pick<Time, 'nowMs' | 'every'>,
  ) {
    this.#line = new LiveLine(terminal, abilities, () => this.#run?.parts(clock.nowMs(), abilities.unicode) ?? []);
  }

  onBegin(begin: RunBegin): void {
    this.#run = new RunInView(begin, this.clock.nowMs());
    this.#stopTicking = this.clock.every(TICK_MS, () => this.#line.draw());
    this.#line.draw();
  }

  onStep(report: StepReport): void {
    const nowMs = this.clock.nowMs();
    this.#run?.onStep(report, nowMs);
    if (nowMs - this.#lastDrawnMs < REDRAW_MS) return;
    this.#lastDrawnMs = nowMs;
    this.#line.draw();
  }

  onEpoch(report: EpochReport): void {
    this.#line.printFitted(epochParts(report, this.#run?.begin.config.epochs ?? report.epoch + 1));
  }

  onNotice(notice: Notice): void {
    this.#run?.onNotice(notice);
    const words = noticeText(notice);
    if (words) this.onNote(words.level, words.text);
  }

  onNote(level: NoteLevel, text: string): void {
    this.#line.print(noteLine(level, text, this.abilities.colours));
  }

  summary(summary: RunSummary): void {
    this.close();
    for (const line of summaryLines(summary)) this.#line.print(line);
  }

  close(): void {
    this.#stopTicking();
    this.#run = null;
    this.#line.draw();
  }
}

/** The content of the line, and why the run stands still if it does. */
class RunInView {
  readonly #stepsPerEpoch: number;
  readonly #stepCount: number;
  #loss: number | null = null;
  #lastStepMs: number;
  #auditWaits = false;

  constructor(
    readonly begin: RunBegin,
    nowMs: number,
  ) {
    const { config } = begin;
    this.#stepsPerEpoch = stepsPerEpoch(scheduleOf(config));
    this.#stepCount = config.epochs * this.#stepsPerEpoch;
    this.#lastStepMs = nowMs;
  }

  onStep({ meanLoss }: StepReport, nowMs: number): void {
    this.#loss = meanLoss;
    this.#lastStepMs = nowMs;
    this.#auditWaits = false;
  }

  onNotice({ type }: Notice): void {
    if (type === 'audit-waits') this.#auditWaits = true;
  }

  parts(nowMs: number, unicode: boolean): Part[] {
    const { epochs } = this.begin.config;
    const pace = this.begin.pace();
    const { steps, secondsLeft, samplesPerSecond } = pace.progress;
    return progressParts(
      {
        epoch: Math.min(Math.floor(steps / this.#stepsPerEpoch) + 1, epochs),
        epochs,
        doneRatio: steps / this.#stepCount,
        standstill: this.#standstill(pace, nowMs),
        secondsLeft,
        samplesPerSecond,
        loss: this.#loss,
        workers: workerPaces(pace),
      },
      unicode,
    );
  }

  #standstill({ progress, workers }: RunPace, nowMs: number): string[] | null {
    if (progress.steps === this.#stepCount) return ['evaluating'];
    const duration = shortDuration((nowMs - this.#lastStepMs) / 1000);
    const loadingCount = workers.filter(({ state }) => state === 'loading').length;
    const readyCount = workers.length - loadingCount;
    const hasBegun = progress.phasesMs !== null;
    const wanted = hasBegun ? 1 : this.begin.minWorkers;
    if (readyCount < wanted) {
      const short = `waiting ${duration} for workers`;
      const long = `${short}: ${readyCount} of ${wanted} ready`;
      return [...(loadingCount > 0 ? [`${long}, ${loadingCount} loading`] : []), long, short];
    }
    if (this.#auditWaits)
      return [`waiting ${duration} for another worker to audit`, `waiting ${duration} for an audit`];
    if (!hasBegun) return ['first step'];
    return progress.samplesPerSecond === 0 ? [`no step for ${duration}`] : null;
  }
}

function epochParts(report: EpochReport, epochs: number): Part[] {
  const { split = 'test', testLoss, testCorrect, testCount, trainLoss, trainCount, trainSeconds } = report;
  const text = (rank: number, words: string): Part => ({ rank, variants: [[{ text: words }]] });
  return [
    text(1, `epoch ${String(report.epoch + 1).padStart(String(epochs).length)}/${epochs}`),
    text(4, `train loss ${trainLoss.toFixed(4)}`),
    text(3, `${split} loss ${testLoss.toFixed(4)}`),
    text(2, `accuracy ${((100 * testCorrect) / testCount).toFixed(2)} %`),
    text(5, `${trainSeconds.toFixed(1)} s`),
    text(6, `${fullCount(trainCount / trainSeconds)} samples/s`),
  ];
}
