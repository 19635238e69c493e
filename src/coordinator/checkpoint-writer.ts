import { messageOf } from '../shared/errors.js';
import type { RunConfig } from '../shared/run-config.js';
import type { SavedCheckpoint } from './run/checkpoint-store.js';
import type { OpenRun } from './run/open-run.js';
import type { RunRecorder } from './run/run-recorder.js';
import type { RunSnapshot } from './run/run-snapshot.js';
import type { RunTeller } from './run-teller.js';
import type { CheckpointMetrics } from './watching/metrics/checkpoint-metrics.js';
import type { RunPage } from './watching/run-page.js';

export interface CheckpointWriterOptions {
  readonly run: Pick<OpenRun, 'checkpoints' | 'checkpoint' | 'identity'>;
  readonly config: RunConfig;
  readonly recorder: RunRecorder;
  readonly metrics: CheckpointMetrics;
  readonly page: RunPage;
  readonly teller: RunTeller;
}

/**
 * Writes checkpoints, each with the page's view of that time. A failure is reported to the listeners, and training
 * continues.
 */
export class CheckpointWriter {
  readonly #options: CheckpointWriterOptions;
  #newestStep: number;

  constructor(options: CheckpointWriterOptions) {
    this.#options = options;
    this.#newestStep = options.run.checkpoint.cursor.step;
  }

  /** The step at which the newest checkpoint resumes. */
  get newestStep(): number {
    return this.#newestStep;
  }

  /** Number of checkpoints that are not on disk yet. */
  get underWay(): number {
    return this.#options.run.checkpoints.underWay;
  }

  /** Tells of the checkpoint of step 0, which is on disk before this object is made, and keeps the page's view. */
  begin({ seconds }: SavedCheckpoint): void {
    const { metrics, page } = this.#options;
    page.snapshot()();
    metrics.written(1000 * seconds, Date.now());
  }

  /** Resolves when the checkpoint is on disk, was replaced by a newer one, or has failed. Never rejects. */
  async save(snapshot: RunSnapshot): Promise<void> {
    const { run, config, recorder, metrics, page, teller } = this.#options;
    const beganAtMs = performance.now();
    const savePage = page.snapshot();
    try {
      const contents = { ...snapshot, runId: run.identity.runId, config, recentEpochs: recorder.recentEpochs() };
      const saved = await run.checkpoints.save(contents);
      this.#newestStep = saved?.step ?? this.#newestStep;
      savePage();
      metrics.written(performance.now() - beganAtMs, Date.now());
    } catch (error) {
      metrics.failed();
      const text = `${messageOf(error)} Training continues without it.`;
      teller.note('error', text);
      page.builder.note('error', text);
    }
  }
}
