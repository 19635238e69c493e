import type { MetricSet } from '../../../shared/metrics/metric-set.js';
import type { Notice } from '../../core/notices.js';
import type { DealReport, HeartbeatReport, ResultReport } from '../../core/reports.js';
import type { WorkerState } from '../../core/state.js';
import type { ProgressListener } from '../progress-listener.js';
import { SHARD_KINDS } from './training-metrics.js';

/** Figures about each worker. Its series begin when it joins and are removed when it leaves. */
export class PerWorkerMetrics implements ProgressListener {
  readonly #info;
  readonly #threads;
  readonly #up;
  readonly #samples;
  readonly #shards;
  readonly #shardSeconds;
  readonly #lagSeconds;
  readonly #roundTripSeconds;

  /** @param workers gives the current workers, for a scrape */
  constructor(set: MetricSet, workers: () => readonly WorkerState[]) {
    this.#info = set.gauge('lenet_worker_info', 'Always 1; its labels describe the worker', [
      'worker',
      'host',
      'pid',
      'engine',
      'device',
    ]);
    this.#threads = set.gauge('lenet_worker_threads', 'Micro-batches that a worker computes at a time', ['worker']);
    this.#up = set.gauge('lenet_worker_up', '1 while the worker is ready and answers, else 0', ['worker'], (gauge) => {
      for (const worker of workers()) gauge.set(labelsOf(worker), isUp(worker) ? 1 : 0);
    });
    this.#samples = set.counter('lenet_worker_samples_total', 'Samples of a worker that entered an update', ['worker']);
    this.#shards = set.counter('lenet_worker_shards_total', 'Shards dealt to a worker, by reason', ['worker', 'kind']);
    this.#shardSeconds = set.histogram(
      'lenet_worker_shard_duration_seconds',
      'Time of the engine of a worker for a shard',
      ['worker'],
    );
    this.#lagSeconds = set.histogram(
      'lenet_worker_lag_seconds',
      'How long after the first result of its step a worker delivers',
      ['worker'],
    );
    this.#roundTripSeconds = set.histogram(
      'lenet_worker_heartbeat_round_trip_seconds',
      'From a heartbeat sent by a worker to the reply received, as the worker measured it',
      ['worker'],
    );
  }

  onDeal({ worker, kind }: DealReport): void {
    this.#shards.inc({ ...labelsOf(worker), kind });
  }

  onResult({ worker, sampleCount, computeMs, lagMs }: ResultReport): void {
    const labels = labelsOf(worker);
    this.#samples.inc(labels, sampleCount);
    this.#shardSeconds.observe(labels, computeMs / 1000);
    this.#lagSeconds.observe(labels, lagMs / 1000);
  }

  onHeartbeat({ worker, roundTripMs }: HeartbeatReport): void {
    this.#roundTripSeconds.observe(labelsOf(worker), roundTripMs / 1000);
  }

  onNotice(notice: Notice): void {
    if (notice.type === 'worker-joined') this.#begin(notice.worker);
    if (notice.type === 'worker-left') this.#forget(notice.worker);
  }

  /** The series start at zero, so that Prometheus sees the first increase. */
  #begin(worker: WorkerState): void {
    this.#info.set(infoOf(worker), 1);
    this.#threads.set(labelsOf(worker), worker.threads);
    this.#samples.inc(labelsOf(worker), 0);
    for (const kind of SHARD_KINDS) this.#shards.inc({ ...labelsOf(worker), kind }, 0);
  }

  #forget(worker: WorkerState): void {
    const labels = labelsOf(worker);
    this.#info.remove(infoOf(worker));
    for (const kind of SHARD_KINDS) this.#shards.remove({ ...labels, kind });
    this.#threads.remove(labels);
    this.#up.remove(labels);
    this.#samples.remove(labels);
    for (const histogram of [this.#shardSeconds, this.#lagSeconds, this.#roundTripSeconds]) histogram.remove(labels);
  }
}

const labelsOf = ({ ordinal }: WorkerState) => ({ worker: String(ordinal) });

const isUp = ({ status, responsive }: WorkerState): boolean => status === 'ready' && responsive;

function infoOf({ ordinal, host, pid, engine, device }: WorkerState): Record<string, string> {
  return { worker: String(ordinal), host, pid: String(pid), engine, device };
}
