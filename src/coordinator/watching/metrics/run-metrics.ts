import type { RunPace } from '../../../page/view/run-view.js';
import { MetricSet } from '../../../shared/metrics/metric-set.js';
import type { RunConfig } from '../../../shared/run-config.js';
import type { EpochReport } from '../../core/reports.js';
import { RUN_START } from '../../core/resume.js';
import type { Cursor } from '../../core/state.js';
import type { CoordinatorStatus } from '../coordinator-status.js';
import type { ProgressListener } from '../progress-listener.js';
import { CheckpointMetrics } from './checkpoint-metrics.js';
import { ClusterMetrics } from './cluster-metrics.js';
import { PaceMetrics } from './pace-metrics.js';
import { PerWorkerMetrics } from './per-worker-metrics.js';
import { RunStateMetrics } from './run-state-metrics.js';
import { TrainingMetrics } from './training-metrics.js';

export interface MetricsOptions {
  readonly config: RunConfig;
  readonly runId: string;
  readonly packageVersion: string;
  /** Where the run resumes; its beginning if missing. */
  readonly cursor?: Cursor;
  /** The last epoch that was evaluated in the run's earlier lives; null or missing if there is none. */
  readonly lastEpoch?: EpochReport | null;
  /** Gives the current status. */
  readonly status: () => CoordinatorStatus;
  /** Gives the current pace, as the page shows it. */
  readonly pace: () => RunPace;
}

/** The figures of a run, for Prometheus. docs/metrics.md lists them. */
export class RunMetrics {
  readonly set: MetricSet;
  readonly checkpoints: CheckpointMetrics;
  readonly state: RunStateMetrics;
  readonly training: TrainingMetrics;
  /** Listeners to the run's progress. */
  readonly listeners: readonly ProgressListener[];

  constructor({ config, runId, packageVersion, cursor, lastEpoch, status, pace }: MetricsOptions) {
    this.set = new MetricSet(packageVersion, { run_id: runId });
    this.state = new RunStateMetrics(this.set, () => status().phase);
    this.set
      .gauge('lenet_run_info', 'Always 1; its labels describe the run', ['run_id', 'seed'])
      .set({ run_id: runId, seed: config.seed }, 1);
    this.training = new TrainingMetrics(this.set, config, cursor ?? RUN_START.cursor, lastEpoch ?? null);
    this.listeners = [
      this.training,
      new ClusterMetrics(this.set, status),
      new PerWorkerMetrics(this.set, () => status().workers),
    ];
    new PaceMetrics(this.set, pace);
    this.checkpoints = new CheckpointMetrics(this.set);
  }
}
