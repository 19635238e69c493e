import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { DURATION_BUCKETS } from './duration-buckets.js';

/**
 * Figures of prom-client that are left out. The first three have a name that Prometheus reserves for counters, and the
 * same figures exist by type under the name without `_total`. The others are not numbers if nothing was measured since the
 * last scrape.
 */
const LEFT_OUT = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  'nodejs_eventloop_lag_min_seconds',
  'nodejs_eventloop_lag_mean_seconds',
  'nodejs_eventloop_lag_stddev_seconds',
];

/**
 * Figures of one process for Prometheus: `lenet_build_info`, prom-client's figures of every process, and those that are
 * added.
 */
export class MetricSet {
  readonly #registry = new Registry();
  /** Metrics without the labels that all other metrics have. */
  readonly #bare = new Registry();

  /** @param labels for every series, except those of `bareGauge` */
  constructor(packageVersion: string, labels: Readonly<Record<string, string>> = {}) {
    this.#registry.setDefaultLabels(labels);
    collectDefaultMetrics({ register: this.#registry });
    for (const name of LEFT_OUT) this.#registry.removeSingleMetric(name);
    this.gauge('lenet_build_info', 'Always 1; its labels describe the program', ['version', 'node']).set(
      { version: packageVersion, node: process.versions.node },
      1,
    );
  }

  /** @param collect is called before each scrape */
  counter(
    name: string,
    help: string,
    labelNames: readonly string[] = [],
    collect?: (counter: Counter) => void,
  ): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry], ...collected(collect) });
  }

  /**
   * A gauge that has no value until it is set. A zero that nobody measured would be drawn and compared like a measured
   * one.
   *
   * @param collect is called before each scrape
   */
  gauge(name: string, help: string, labelNames: readonly string[] = [], collect?: (gauge: Gauge) => void): Gauge {
    const gauge = new Gauge({ name, help, labelNames, registers: [this.#registry], ...collected(collect) });
    if (labelNames.length === 0) gauge.remove();
    return gauge;
  }

  /** A gauge whose series have only their own labels, not that of the run: the next run continues them. */
  bareGauge(name: string, help: string, labelNames: readonly string[], collect: (gauge: Gauge) => void): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#bare], ...collected(collect) });
  }

  /** A histogram of durations in seconds. */
  histogram(name: string, help: string, labelNames: readonly string[] = []): Histogram {
    return new Histogram({ name, help, labelNames, buckets: DURATION_BUCKETS, registers: [this.#registry] });
  }

  /** All metrics in Prometheus's text format, and its content type. */
  async render(): Promise<{ readonly text: string; readonly contentType: string }> {
    const text = (await this.#bare.metrics()) + (await this.#registry.metrics());
    return { text, contentType: this.#registry.contentType };
  }

  /** Names of the labels of each metric, for a test of their documentation. */
  labelNames(): ReadonlyMap<string, readonly string[]> {
    const all = [this.#bare, this.#registry].flatMap((registry) => registry.getMetricsAsArray());
    const metrics = all as unknown as { name: string; labelNames?: string[] }[];
    return new Map(metrics.map(({ name, labelNames = [] }) => [name, labelNames]));
  }
}

function collected<T>(collect?: (metric: T) => void): { collect?: (this: T) => void } {
  if (!collect) return {};
  return {
    collect() {
      collect(this);
    },
  };
}
