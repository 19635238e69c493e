import { MetricSet } from '../shared/metrics/metric-set.js';

export interface WorkerMetricsOptions {
  readonly packageVersion: string;
  readonly engine: string;
  readonly device: string;
  readonly threads: number;
}

/** The figures of a worker, for Prometheus. docs/metrics.md lists them. */
export class WorkerMetrics {
  readonly set: MetricSet;
  readonly #joined;
  readonly #shards;
  readonly #samples;
  readonly #seconds;

  constructor({ packageVersion, engine, device, threads }: WorkerMetricsOptions) {
    this.set = new MetricSet(packageVersion);
    this.set
      .gauge('lenet_engine_info', 'Always 1; its labels describe the engine', ['engine', 'device'])
      .set({ engine, device }, 1);
    this.set.gauge('lenet_engine_threads', 'Micro-batches that the engine computes at a time').set(threads);
    this.#joined = this.set.gauge('lenet_worker_joined', '1 while the worker computes for a coordinator, else 0');
    this.#shards = this.set.counter('lenet_engine_shards_total', 'Shards computed');
    this.#samples = this.set.counter('lenet_engine_samples_total', 'Samples computed');
    this.#seconds = this.set.histogram('lenet_engine_shard_duration_seconds', 'Time of the engine for a shard');
  }

  /** A shard of this many samples, at least 1, was computed. */
  computed(sampleCount: number, computeMs: number): void {
    this.#shards.inc();
    this.#samples.inc(sampleCount);
    this.#seconds.observe(computeMs / 1000);
  }

  /** Whether the worker computes for a coordinator now. */
  setJoined(joined: boolean): void {
    this.#joined.set(joined ? 1 : 0);
  }
}
