import path from 'node:path';
import type { RunConfig } from '../../shared/run-config.js';
import { scheduleOf, stepsPerEpoch } from '../../shared/schedule.js';
import type { EpochReport, StepReport } from '../core/reports.js';
import { TENSORBOARD_DIRECTORY } from '../run/run-files.js';
import { EventFile, type EventFileOptions } from '../run/tensorboard/event-file.js';
import { epochScalars, namedSettings, type RunEvent } from '../run/tensorboard/run-event.js';
import type { ProgressListener } from './progress-listener.js';

/** Most points of a curve over the steps; a longer run has a point for several steps. */
const MOST_POINTS = 20_000;

export interface TensorboardOptions extends EventFileOptions {
  readonly config: RunConfig;
  /** Updates made before this life of the run. */
  readonly steps: number;
  readonly clock: { monotonicMs(): number; unixMs(): number };
}

/**
 * The log of a run, or null if none is wanted.
 *
 * @param wanted as in CoordinatorOptions
 */
export function openTensorboardLog(
  wanted: boolean | string,
  options: Omit<TensorboardOptions, 'directory' | 'clock'> & { readonly runDirectory: string },
): TensorboardLog | null {
  if (wanted === false) return null;
  const { runDirectory } = options;
  const directory =
    wanted === true
      ? path.join(runDirectory, TENSORBOARD_DIRECTORY)
      : path.resolve(wanted, path.basename(runDirectory));
  const clock = { monotonicMs: () => performance.now(), unixMs: () => Date.now() };
  return new TensorboardLog({ ...options, directory, clock });
}

/**
 * Writes what TensorBoard shows of a run: settings, loss and throughput over the steps, and the results of each epoch. A
 * resumed run goes on in a new file, which takes the place of the points that the training makes again. Nothing is
 * written before the first step.
 */
export class TensorboardLog implements ProgressListener {
  readonly #file: EventFile;
  readonly #options: TensorboardOptions;
  /** Steps of a point. */
  readonly #stride: number;
  readonly #stepsPerEpoch: number;
  #hasBegun = false;
  #lossSum = 0;
  #samples = 0;
  #sinceMs: number | undefined;

  constructor(options: TensorboardOptions) {
    this.#options = options;
    this.#file = new EventFile(options);
    this.#stepsPerEpoch = stepsPerEpoch(scheduleOf(options.config));
    this.#stride = Math.ceil((options.config.epochs * this.#stepsPerEpoch) / MOST_POINTS);
  }

  onStep({ step, meanLoss, sampleCount, phases, epoch, learningRate, madeAtMs }: StepReport): void {
    this.#begin();
    this.#sinceMs ??= madeAtMs - phases.totalMs;
    this.#lossSum += meanLoss * sampleCount;
    this.#samples += sampleCount;
    const made = step + 1;
    if (made % this.#stride !== 0 && made % this.#stepsPerEpoch !== 0) return;
    const seconds = (madeAtMs - this.#sinceMs) / 1000;
    this.#scalars(made, {
      'train/loss': this.#lossSum / this.#samples,
      'train/learning_rate': learningRate,
      ...(seconds > 0 ? { samples_per_second: this.#samples / seconds } : {}),
      epoch: epoch + (made - epoch * this.#stepsPerEpoch) / this.#stepsPerEpoch,
    });
    this.#lossSum = 0;
    this.#samples = 0;
    this.#sinceMs = madeAtMs;
  }

  onEpoch(report: EpochReport): void {
    this.#begin();
    this.#scalars((report.epoch + 1) * this.#stepsPerEpoch, epochScalars(report));
  }

  /** Writes everything. Never rejects. */
  close(): Promise<void> {
    return this.#file.close();
  }

  #scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.#file.add(this.#event(step, { type: 'scalars', values }));
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    const { config, steps } = this.#options;
    this.#file.add(
      this.#event(0, { type: 'file-begin' }),
      // A point belongs to the step that made it: those after the checkpoint come again.
      this.#event(steps + 1, { type: 'session-begin' }),
      this.#event(0, { type: 'settings', settings: namedSettings(config) }),
    );
  }

  #event(step: number, content: Content): RunEvent {
    return { wallTimeSeconds: this.#options.clock.unixMs() / 1000, step, ...content };
  }
}

type Content = RunEvent extends infer Each
  ? Each extends RunEvent
    ? Omit<Each, 'wallTimeSeconds' | 'step'>
    : never
  : never;
