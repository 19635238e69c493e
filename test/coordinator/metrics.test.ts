import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunMetrics } from '../../src/coordinator/metrics.js';
import { ClusterDriver, OPTIONS } from './cluster-driver.js';

const make = () => new RunMetrics({ config: OPTIONS.config, runId: 'run', packageVersion: '1.2.3' });
const textOf = async (metrics: RunMetrics): Promise<string> => (await metrics.render()).text;

/** The worker that a driver's first hello makes. */
function aWorker() {
  const cluster = new ClusterDriver();
  cluster.hello('w1');
  const worker = cluster.state.workers.get('w1');
  assert.ok(worker);
  return worker;
}

test('names follow the conventions of Prometheus', async () => {
  const text = await textOf(make());
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (lenet_\w+) (\w+)$/gm)) {
    assert.equal(name.endsWith('_total'), type === 'counter', name);
    if (type === 'histogram') assert.match(name, /_seconds$/);
    assert.doesNotMatch(name, /_(ms|millis|percent|mb)(_|$)/);
  }
});

test('a step, an epoch and a checkpoint show', async () => {
  const metrics = make();
  const phases = { totalMs: 20, broadcastMs: 1, computeMs: 15, gatherMs: 2, reduceMs: 1, optimizeMs: 1 };
  const step = {
    step: 0,
    epoch: 0,
    stepInEpoch: 0,
    stepsPerEpoch: 2,
    sampleCount: 32,
    meanLoss: 2.5,
    correctCount: 3,
    workerCount: 1,
  };
  metrics.onStep({ ...step, phases });
  metrics.onStep({ ...step, sampleCount: 16, meanLoss: 2, phases });
  const epoch = { epoch: 0, trainLoss: 1, trainCorrect: 1, trainCount: 48, trainSeconds: 1, evaluationSeconds: 0.3 };
  metrics.onEpoch({ ...epoch, testCount: 200, testLoss: 0.5, testCorrect: 150 });
  metrics.checkpointWritten(40, 1_700_000_000_500);
  metrics.checkpointFailed();
  const text = await textOf(metrics);
  for (const line of [
    'lenet_epoch 1',
    'lenet_steps_total 2',
    'lenet_samples_total 48',
    'lenet_train_loss 2',
    'lenet_test_loss 0.5',
    'lenet_test_accuracy_ratio 0.75',
    'lenet_step_duration_seconds_sum 0.04',
    'lenet_step_phase_duration_seconds_sum{phase="compute"} 0.03',
    'lenet_evaluation_duration_seconds_count 1',
    'lenet_checkpoint_timestamp_seconds 1700000000.5',
    'lenet_checkpoint_failures_total 1',
    `lenet_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
  ]) {
    assert.ok(text.includes(`${line}\n`), line);
  }
});

test('a worker has its series, and takes them along when it leaves', async () => {
  const metrics = make();
  const worker = aWorker();
  metrics.onNotice({ type: 'worker-joined', worker });
  assert.match(await textOf(metrics), /^lenet_workers\{state="loading"\} 1$/m);
  metrics.onNotice({ type: 'worker-ready', worker: { ...worker, status: 'ready' } });
  metrics.onResult({ worker, sampleCount: 12, computeMs: 30, lagMs: 4 });
  const present = await textOf(metrics);
  assert.match(present, /^lenet_workers\{state="ready"\} 1$/m);
  assert.match(present, /^lenet_worker_samples_total\{worker="1"\} 12$/m);
  assert.match(present, /^lenet_worker_lag_seconds_sum\{worker="1"\} 0\.004$/m);
  assert.match(present, /^lenet_worker_info\{worker="1",host="host",pid="1",engine="toy",device="toy"\} 1$/m);
  metrics.onNotice({ type: 'worker-left', worker, code: 'silent', reason: 'x' });
  metrics.onNotice({ type: 'message-rejected', peer: 'x', rejection: { code: 'stale', reason: 'x' } });
  const gone = await textOf(metrics);
  assert.doesNotMatch(gone, /worker="1"/);
  assert.match(gone, /^lenet_workers\{state="ready"\} 0$/m);
  assert.match(gone, /^lenet_workers_left_total\{reason="silent"\} 1$/m);
  assert.match(gone, /^lenet_messages_rejected_total\{code="stale"\} 1$/m);
});
