import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { DURATION_BUCKETS } from '../shared/duration-buckets.js';

export interface WorkerMetricsOptions {
  readonly packageVersion: string;
  readonly engine: string;
  readonly device: string;
}

/** A worker in figures, for Prometheus. docs/metrics.md lists them. */
export class WorkerMetrics {
  readonly #registry = new Registry();
  readonly #joined = this.#gauge('lenet_worker_joined', '1 while the worker computes for a coordinator, else 0');
  readonly #shards = new Counter({
    name: 'lenet_engine_shards_total',
    help: 'Shards computed',
    registers: [this.#registry],
  });
  readonly #samples = new Counter({
    name: 'lenet_engine_samples_total',
    help: 'Samples computed',
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'lenet_engine_shard_duration_seconds',
    help: 'Time that the engine took for a shard',
    buckets: DURATION_BUCKETS,
    registers: [this.#registry],
  });

  constructor({ packageVersion, engine, device }: WorkerMetricsOptions) {
    collectDefaultMetrics({ register: this.#registry });
    this.#gauge('lenet_build_info', 'Always 1; the program', ['version', 'node']).set(
      { version: packageVersion, node: process.versions.node },
      1,
    );
    this.#gauge('lenet_engine_info', 'Always 1; what computes', ['engine', 'device']).set({ engine, device }, 1);
    this.#joined.set(0);
  }

  /** All of it in Prometheus's text format, and its content type. */
  async render(): Promise<{ readonly text: string; readonly contentType: string }> {
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }

  /** A shard of so many samples, at least 1, is computed. */
  computed(sampleCount: number, computeMs: number): void {
    this.#shards.inc();
    this.#samples.inc(sampleCount);
    this.#seconds.observe(computeMs / 1000);
  }

  /** Whether the worker computes for a coordinator now. */
  setJoined(joined: boolean): void {
    this.#joined.set(joined ? 1 : 0);
  }

  #gauge(name: string, help: string, labelNames: readonly string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }
}
