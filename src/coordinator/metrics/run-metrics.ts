import { MetricSet } from '../../shared/metric-set.js';
import type { RunConfig } from '../../shared/run-config.js';
import type { CoordinatorStatus } from '../coordinator-status.js';
import type { ProgressListener } from '../progress.js';
import { CheckpointMetrics } from './checkpoint-metrics.js';
import { ClusterMetrics } from './cluster-metrics.js';
import { TrainingMetrics } from './training-metrics.js';
import { WorkerMetrics } from './worker-metrics.js';

export interface MetricsOptions {
  readonly config: RunConfig;
  readonly runId: string;
  readonly packageVersion: string;
  /** How the coordinator stands, whenever it is asked. */
  readonly status: () => CoordinatorStatus;
}

/** The run in figures, for Prometheus. docs/metrics.md lists them. */
export class RunMetrics {
  readonly set: MetricSet;
  readonly checkpoints: CheckpointMetrics;
  /** Who must hear of the run's progress. */
  readonly listeners: readonly ProgressListener[];

  constructor({ config, runId, packageVersion, status }: MetricsOptions) {
    this.set = new MetricSet(packageVersion);
    this.set
      .gauge('lenet_run_info', 'Always 1; the run', ['run_id', 'seed'])
      .set({ run_id: runId, seed: config.seed }, 1);
    this.listeners = [
      new TrainingMetrics(this.set, config),
      new ClusterMetrics(this.set, status),
      new WorkerMetrics(this.set, () => status().workers),
    ];
    this.checkpoints = new CheckpointMetrics(this.set);
  }
}
