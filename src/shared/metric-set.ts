import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { DURATION_BUCKETS } from './duration-buckets.js';

/** Figures of one process for Prometheus: `lenet_build_info`, what prom-client knows of every process, and what is added. */
export class MetricSet {
  readonly #registry = new Registry();

  constructor(packageVersion: string) {
    collectDefaultMetrics({ register: this.#registry });
    this.gauge('lenet_build_info', 'Always 1; the program', ['version', 'node']).set(
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

  /** @param collect is called before each scrape */
  gauge(name: string, help: string, labelNames: readonly string[] = [], collect?: (gauge: Gauge) => void): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#registry], ...collected(collect) });
  }

  /** Of durations in seconds. */
  histogram(name: string, help: string, labelNames: readonly string[] = []): Histogram {
    return new Histogram({ name, help, labelNames, buckets: DURATION_BUCKETS, registers: [this.#registry] });
  }

  /** All of it in Prometheus's text format, and its content type. */
  async render(): Promise<{ readonly text: string; readonly contentType: string }> {
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }

  /** Names of the labels of each metric, for a test of their documentation. */
  labelNames(): ReadonlyMap<string, readonly string[]> {
    const metrics = this.#registry.getMetricsAsArray() as unknown as { name: string; labelNames?: string[] }[];
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
