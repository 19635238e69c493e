import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { DURATION_BUCKETS } from '../shared/duration-buckets.js';
import type { RunConfig } from '../shared/run-config.js';
import type { EpochReport, ProgressListener, ResultReport, StepReport } from './progress.js';
import type { Notice, WorkerState } from './state.js';

export interface MetricsOptions {
  readonly config: RunConfig;
  readonly runId: string;
  readonly packageVersion: string;
}

/** The run in figures, for Prometheus. docs/metrics.md lists them. Series of a worker go with it. */
export class RunMetrics implements ProgressListener {
  readonly #registry = new Registry();
  readonly #epoch = this.#gauge('lenet_epoch', 'Epoch that is being trained, from 1; the number of epochs at the end');
  readonly #steps = this.#counter('lenet_steps_total', 'Optimizer updates by this process');
  readonly #samples = this.#counter('lenet_samples_total', 'Training samples that entered an update by this process');
  readonly #trainLoss = this.#gauge('lenet_train_loss', 'Mean negative log-likelihood of the last step, in nats');
  readonly #testLoss = this.#gauge('lenet_test_loss', 'Mean negative log-likelihood over the test set, in nats');
  readonly #testAccuracy = this.#gauge('lenet_test_accuracy_ratio', 'Share of the test set that is told right, 0 to 1');
  readonly #stepSeconds = this.#histogram(
    'lenet_step_duration_seconds',
    'From the first shard dealt to the update made',
  );
  readonly #phaseSeconds = this.#histogram('lenet_step_phase_duration_seconds', 'Where the time of a step goes', [
    'phase',
  ]);
  readonly #evaluationSeconds = this.#histogram('lenet_evaluation_duration_seconds', 'Evaluations of the test set');
  readonly #workers = this.#gauge('lenet_workers', 'Workers that take part, by state', ['state']);
  readonly #joined = this.#counter('lenet_workers_joined_total', 'Workers that were admitted');
  readonly #left = this.#counter('lenet_workers_left_total', 'Workers that left or were taken out, by reason', [
    'reason',
  ]);
  readonly #workerInfo = this.#gauge('lenet_worker_info', 'Always 1; what a worker is', [
    'worker',
    'host',
    'pid',
    'engine',
    'device',
  ]);
  readonly #workerSamples = this.#counter('lenet_worker_samples_total', 'Samples of a worker that entered an update', [
    'worker',
  ]);
  readonly #workerCompute = this.#histogram(
    'lenet_worker_shard_duration_seconds',
    'Time that the engine of a worker took for a shard',
    ['worker'],
  );
  readonly #workerLag = this.#histogram(
    'lenet_worker_lag_seconds',
    'How long after the first result of its step a worker delivers',
    ['worker'],
  );
  readonly #rejected = this.#counter('lenet_messages_rejected_total', 'Messages that were not accepted, by code', [
    'code',
  ]);
  readonly #audits = this.#counter('lenet_audits_total', 'Gradients that a second worker has computed to settle them');
  readonly #wrongGradients = this.#counter(
    'lenet_wrong_gradients_total',
    'Gradients that two other workers have disproved',
  );
  readonly #checkpoints = this.#counter('lenet_checkpoints_total', 'Checkpoints written');
  readonly #checkpointFailures = this.#counter(
    'lenet_checkpoint_failures_total',
    'Checkpoints that could not be written',
  );
  readonly #checkpointSeconds = this.#histogram('lenet_checkpoint_duration_seconds', 'Writing a checkpoint');
  readonly #checkpointTime = this.#gauge(
    'lenet_checkpoint_timestamp_seconds',
    'When the last checkpoint was written, in Unix time',
  );
  readonly #members = new Map<string, WorkerState>();

  constructor({ config, runId, packageVersion }: MetricsOptions) {
    collectDefaultMetrics({ register: this.#registry });
    this.#gauge('lenet_build_info', 'Always 1; the program', ['version', 'node']).set(
      { version: packageVersion, node: process.versions.node },
      1,
    );
    this.#gauge('lenet_run_info', 'Always 1; the run', ['run_id', 'seed']).set({ run_id: runId, seed: config.seed }, 1);
    this.#gauge('lenet_epochs', 'Epochs that the run has').set(config.epochs);
    this.#gauge('lenet_learning_rate', 'Of Adam').set(config.learningRate);
    this.#countMembers();
  }

  /** All of it in Prometheus's text format, and its content type. */
  async render(): Promise<{ readonly text: string; readonly contentType: string }> {
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }

  onResult({ worker, sampleCount, computeMs, lagMs }: ResultReport): void {
    const labels = { worker: String(worker.ordinal) };
    this.#workerSamples.inc(labels, sampleCount);
    this.#workerCompute.observe(labels, computeMs / 1000);
    this.#workerLag.observe(labels, lagMs / 1000);
  }

  onStep({ epoch, sampleCount, meanLoss, phases }: StepReport): void {
    this.#epoch.set(epoch + 1);
    this.#steps.inc();
    this.#samples.inc(sampleCount);
    this.#trainLoss.set(meanLoss);
    this.#stepSeconds.observe(phases.totalMs / 1000);
    const { broadcastMs, computeMs, gatherMs, reduceMs, optimizeMs } = phases;
    for (const [phase, durationMs] of Object.entries({
      broadcast: broadcastMs,
      compute: computeMs,
      gather: gatherMs,
      reduce: reduceMs,
      optimize: optimizeMs,
    })) {
      this.#phaseSeconds.observe({ phase }, durationMs / 1000);
    }
  }

  onEpoch({ testLoss, testCorrect, testCount, evaluationSeconds }: EpochReport): void {
    this.#testLoss.set(testLoss);
    this.#testAccuracy.set(testCorrect / testCount);
    this.#evaluationSeconds.observe(evaluationSeconds);
  }

  onNotice(notice: Notice): void {
    switch (notice.type) {
      case 'worker-joined':
        this.#joined.inc();
        this.#members.set(notice.worker.workerId, notice.worker);
        this.#workerInfo.set(infoOf(notice.worker), 1);
        break;
      case 'worker-ready':
        this.#members.set(notice.worker.workerId, notice.worker);
        break;
      case 'worker-left':
        this.#left.inc({ reason: notice.code });
        this.#members.delete(notice.worker.workerId);
        this.#forget(notice.worker);
        break;
      case 'message-rejected':
        this.#rejected.inc({ code: notice.rejection.code });
        break;
      case 'audited':
        this.#audits.inc();
        break;
      case 'wrong-gradient':
        this.#wrongGradients.inc();
        break;
      default:
    }
    this.#countMembers();
  }

  /** @param unixMs when it was written */
  checkpointWritten(durationMs: number, unixMs: number): void {
    this.#checkpoints.inc();
    this.#checkpointSeconds.observe(durationMs / 1000);
    this.#checkpointTime.set(unixMs / 1000);
  }

  checkpointFailed(): void {
    this.#checkpointFailures.inc();
  }

  #countMembers(): void {
    const states = [...this.#members.values()].map(({ status }) => status);
    for (const state of ['loading', 'ready'] as const) {
      this.#workers.set({ state }, states.filter((status) => status === state).length);
    }
  }

  #forget(worker: WorkerState): void {
    this.#workerInfo.remove(infoOf(worker));
    const labels = { worker: String(worker.ordinal) };
    for (const metric of [this.#workerSamples, this.#workerCompute, this.#workerLag]) metric.remove(labels);
  }

  #counter(name: string, help: string, labelNames: readonly string[] = []): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, labelNames: readonly string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }

  #histogram(name: string, help: string, labelNames: readonly string[] = []): Histogram {
    return new Histogram({ name, help, labelNames, buckets: DURATION_BUCKETS, registers: [this.#registry] });
  }
}

function infoOf({ ordinal, host, pid, engine, device }: WorkerState): Record<string, string> {
  return { worker: String(ordinal), host, pid: String(pid), engine, device };
}
