import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import type { Notice } from '../../../../src/coordinator/core/notices.js';
import type { EpochReport } from '../../../../src/coordinator/core/reports.js';
import type { CoordinatorStatus } from '../../../../src/coordinator/watching/coordinator-status.js';
import { type MetricsOptions, RunMetrics } from '../../../../src/coordinator/watching/metrics/run-metrics.js';
import type { ProgressListener } from '../../../../src/coordinator/watching/progress-listener.js';
import { Traffic } from '../../../../src/coordinator/watching/traffic.js';
import { MessageType } from '../../../../src/shared/protocol/messages.js';
import { WorkerMetrics } from '../../../../src/worker/metrics.js';
import { noPrometheus } from '../../../deploy/prometheus/prometheus.js';
import { ClusterDriver, OPTIONS } from '../../core/cluster-driver.js';
import { ViewDriver } from '../view/view-driver.js';
import { statusOf } from './status.js';

const EPOCH: EpochReport = {
  ...{ epoch: 0, testCount: 200, testLoss: 0.5, testCorrect: 150 },
  ...{ trainLoss: 1, trainCorrect: 1, trainCount: 48, trainSeconds: 1, learningRate: 0.001, evaluationSeconds: 0.3 },
};

function make(status: () => CoordinatorStatus = statusOf, earlier: Pick<MetricsOptions, 'cursor' | 'lastEpoch'> = {}) {
  const { config } = OPTIONS;
  const { builder } = new ViewDriver({ status });
  const pace = () => builder.pace();
  const metrics = new RunMetrics({ config, runId: 'run', packageVersion: '1.2.3', ...earlier, status, pace });
  const tell = (hear: (listener: ProgressListener) => unknown) => metrics.listeners.forEach(hear);
  return {
    metrics,
    tell,
    notice: (notice: Notice) => tell((listener) => listener.onNotice?.(notice)),
    rendered: async (): Promise<string> => (await metrics.set.render()).text,
    /** Without the label that all series have. */
    text: async (): Promise<string> =>
      (await metrics.set.render()).text.replaceAll(/\{run_id="run"\}|,run_id="run"|run_id="run",/g, ''),
  };
}

/** The worker that a driver's first hello makes. */
function aWorker() {
  const cluster = new ClusterDriver();
  cluster.hello('w1');
  const worker = cluster.state.workers.get('w1');
  assert.ok(worker);
  return worker;
}

function assertLines(text: string, lines: readonly string[]): void {
  for (const line of lines) assert.ok(text.includes(`${line}\n`), `${line}\n\nis missing in\n\n${text}`);
}

test('names follow the conventions of Prometheus', async () => {
  for (const [, name = '', type = ''] of (await make().text()).matchAll(/^# TYPE (lenet_\w+) (\w+)$/gm)) {
    assert.equal(name.endsWith('_total'), type === 'counter', name);
    if (type === 'histogram') assert.match(name, /_seconds$/);
    assert.doesNotMatch(name, /_(ms|millis|percent|mb)(_|$)/);
  }
});

test('every series tells its run, but for the state, which goes on from run to run of an address', async () => {
  const without = (await make().rendered())
    .split('\n')
    .filter((line) => /^\w/.test(line) && !line.includes('run_id="run"'));
  assert.equal(without.length, 5);
  for (const line of without) assert.match(line, /^lenet_run_state\{state="\w+"\} [01]$/);
});

test('promtool has nothing to say against it', { skip: noPrometheus }, async () => {
  const { rendered, tell } = make();
  tell((listener) => listener.onEpoch?.(EPOCH));
  const worker = new WorkerMetrics({ packageVersion: '1.2.3', engine: 'simd', device: 'CPU', threads: 3 });
  // Right after a scrape, some figures have nothing to tell.
  await rendered();
  for (const text of [await rendered(), (await worker.set.render()).text]) {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
    assert.doesNotMatch(text, /NaN|e\+?\d\d/);
  }
});

test('what is not known yet has no value', async () => {
  const { tell, text } = make();
  const unknown =
    /^lenet_(test_loss|test_accuracy_ratio|train_loss|last_step_timestamp_seconds|checkpoint_timestamp_seconds) /m;
  assert.doesNotMatch(await text(), unknown);
  tell((listener) => listener.onEpoch?.(EPOCH));
  assertLines(await text(), ['lenet_test_loss 0.5', 'lenet_test_accuracy_ratio 0.75']);
  assert.doesNotMatch(await text(), /^lenet_train_loss /m);
});

test('a run that goes on tells at once how far it is, and its last evaluation', async () => {
  const cursor = { step: 3, epoch: 1, stepInEpoch: 1 };
  const { text } = make(statusOf, { cursor, lastEpoch: EPOCH });
  assertLines(await text(), ['lenet_run_progress_ratio 0.75', 'lenet_epoch 2', 'lenet_test_accuracy_ratio 0.75']);
});

test('the state of the run: gathering, training, and how it has ended', async () => {
  let phase: CoordinatorStatus['phase'] = 'gathering';
  const { metrics, text } = make(() => statusOf({ phase }));
  const states = async () =>
    [...(await text()).matchAll(/^lenet_run_state\{state="(\w+)"\} 1$/gm)].map(([, state]) => state);
  assert.deepEqual(await states(), ['gathering']);
  for (phase of ['training', 'finishing', 'closing', 'ended'] as const)
    assert.deepEqual(await states(), ['training'], phase);
  for (const outcome of ['completed', 'failed', 'interrupted'] as const) {
    metrics.state.ended(outcome);
    assert.deepEqual(await states(), [outcome]);
  }
});

test('a step, an epoch and a checkpoint show', async () => {
  const { metrics, tell, text } = make();
  const phases = { totalMs: 20, broadcastMs: 1, computeMs: 15, gatherMs: 2, reduceMs: 1, optimizeMs: 1 };
  const step = {
    step: 0,
    epoch: 0,
    stepInEpoch: 0,
    stepsPerEpoch: 2,
    sampleCount: 32,
    meanLoss: 2.5,
    correctCount: 3,
    learningRate: 0.001,
    workerCount: 1,
    madeAtMs: 20,
  };
  tell((listener) => listener.onStep?.({ ...step, phases }));
  tell((listener) => listener.onStep?.({ ...step, sampleCount: 16, meanLoss: 2, learningRate: 0.0005, phases }));
  tell((listener) => listener.onEpoch?.(EPOCH));
  metrics.checkpoints.written(40, 1_700_000_000_500);
  metrics.checkpoints.failed();
  const rendered = await text();
  assertLines(rendered, [
    'lenet_epoch 1',
    'lenet_run_progress_ratio 0.25',
    'lenet_correct_samples_total 6',
    'lenet_steps_total 2',
    'lenet_samples_total 48',
    'lenet_train_loss 2',
    'lenet_learning_rate 0.0005',
    'lenet_test_loss 0.5',
    'lenet_test_accuracy_ratio 0.75',
    'lenet_step_duration_seconds_sum 0.04',
    'lenet_step_phase_duration_seconds_sum{phase="compute"} 0.03',
    'lenet_evaluation_duration_seconds_count 1',
    'lenet_checkpoint_timestamp_seconds 1700000000.5',
    'lenet_checkpoint_failures_total 1',
    `lenet_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
  ]);
  const lastStep = Number(/^lenet_last_step_timestamp_seconds (\S+)$/m.exec(rendered)?.[1]);
  assert.ok(Math.abs(lastStep - Date.now() / 1000) < 60);
});

test('a worker has its series, and takes them along when it leaves', async () => {
  let workers = [aWorker()];
  const { tell, notice, text } = make(() => statusOf({ workers }));
  const [worker] = workers;
  assert.ok(worker);
  notice({ type: 'worker-joined', worker });
  assertLines(await text(), [
    'lenet_workers{state="loading"} 1',
    'lenet_worker_up{worker="1"} 0',
    'lenet_worker_samples_per_second{worker="1"} 0',
    'lenet_worker_samples_total{worker="1"} 0',
    'lenet_worker_shards_total{worker="1",kind="redealt"} 0',
  ]);
  workers = [{ ...worker, status: 'ready', samplesPerMs: 12 }];
  tell((listener) => listener.onDeal?.({ worker, kind: 'speculative', sampleCount: 12 }));
  tell((listener) => listener.onResult?.({ worker, sampleCount: 12, computeMs: 30, lagMs: 4 }));
  tell((listener) => listener.onHeartbeat?.({ worker, roundTripMs: 2 }));
  assertLines(await text(), [
    'lenet_workers{state="ready"} 1',
    'lenet_worker_up{worker="1"} 1',
    'lenet_worker_samples_per_second{worker="1"} 12000',
    'lenet_worker_samples_total{worker="1"} 12',
    'lenet_worker_shards_total{worker="1",kind="speculative"} 1',
    'lenet_dealt_samples_total{kind="speculative"} 12',
    'lenet_dealt_samples_total{kind="audit"} 0',
    'lenet_worker_lag_seconds_sum{worker="1"} 0.004',
    'lenet_worker_heartbeat_round_trip_seconds_sum{worker="1"} 0.002',
    'lenet_worker_info{worker="1",host="host",pid="1",engine="toy",device="toy"} 1',
    'lenet_worker_threads{worker="1"} 1',
  ]);
  workers = [{ ...worker, status: 'ready', responsive: false }];
  assertLines(await text(), ['lenet_worker_up{worker="1"} 0']);
  workers = [];
  notice({ type: 'worker-left', worker, code: 'silent', reason: 'x' });
  notice({ type: 'worker-left', worker, code: 'in my own words', reason: 'x' });
  notice({ type: 'message-rejected', peer: 'x', rejection: { code: 'stale', reason: 'x' } });
  const gone = await text();
  assert.doesNotMatch(gone, /worker="1"/);
  assertLines(gone, [
    'lenet_workers{state="ready"} 0',
    'lenet_workers_left_total{reason="silent"} 1',
    'lenet_workers_left_total{reason="other"} 1',
    'lenet_workers_left_total{reason="connection-lost"} 0',
    'lenet_messages_rejected_total{code="stale"} 1',
  ]);
});

test('phase, queues and traffic are those at the time of the scrape', async () => {
  const traffic = new Traffic();
  let status = statusOf({ traffic });
  const { text } = make(() => status);
  assertLines(await text(), ['lenet_phase{phase="gathering"} 1', 'lenet_phase{phase="training"} 0']);
  traffic.countSent(MessageType.step, [new Uint8Array(10), new Uint8Array(90)]);
  traffic.countSent(MessageType.step, [new Uint8Array(10)]);
  traffic.countReceived(null, [new Uint8Array(3)]);
  status = statusOf({ traffic, phase: 'training', queues: { ...status.queues, chunk: 3 } });
  const lines = [
    'lenet_phase{phase="gathering"} 0',
    'lenet_phase{phase="training"} 1',
    'lenet_queue_length{queue="chunk"} 3',
    'lenet_sent_messages_total{type="step"} 2',
    'lenet_sent_bytes_total{type="step"} 110',
    'lenet_received_messages_total{type="invalid"} 1',
    'lenet_received_bytes_total{type="invalid"} 3',
  ];
  assertLines(await text(), lines);
  assertLines(await text(), lines);
});
