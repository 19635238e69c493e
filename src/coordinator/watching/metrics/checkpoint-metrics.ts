import type { MetricSet } from '../../../shared/metrics/metric-set.js';

/** Figures about checkpoints. */
export class CheckpointMetrics {
  readonly #written;
  readonly #failures;
  readonly #seconds;
  readonly #timestamp;

  constructor(set: MetricSet) {
    this.#written = set.counter('lenet_checkpoints_total', 'Checkpoints written');
    this.#failures = set.counter('lenet_checkpoint_failures_total', 'Checkpoints that could not be written');
    this.#seconds = set.histogram('lenet_checkpoint_duration_seconds', 'Writing a checkpoint');
    this.#timestamp = set.gauge(
      'lenet_checkpoint_timestamp_seconds',
      'When the last checkpoint was written, in Unix time',
    );
  }

  /** @param unixMs when it was written */
  written(durationMs: number, unixMs: number): void {
    this.#written.inc();
    this.#seconds.observe(durationMs / 1000);
    this.#timestamp.set(unixMs / 1000);
  }

  failed(): void {
    this.#failures.inc();
  }
}
