import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coordinatorRoutes } from '../../../src/coordinator/watching/coordinator-routes.js';
import type { CoordinatorStatus } from '../../../src/coordinator/watching/coordinator-status.js';
import { ScrapeLog } from '../../../src/coordinator/watching/scrape-log.js';
import type { Answer } from '../../../src/shared/http/answers.js';
import { MetricSet } from '../../../src/shared/metrics/metric-set.js';
import { workerState } from '../../cli/report/reports.js';
import { OPTIONS } from '../core/cluster-driver.js';
import { statusOf } from './metrics/status.js';

const ready = { ...workerState(1), status: 'ready' } as const;
const asker = { address: '127.0.0.1', headers: {} };

async function ask(path: string, status: CoordinatorStatus): Promise<Answer> {
  const served = { runId: 'run', config: OPTIONS.config, runDirectory: '/runs/1' };
  const routes = coordinatorRoutes(() => status, new MetricSet('0'), served, new ScrapeLog(() => 0));
  return (await routes[path]?.(asker)) as Answer;
}

test('/readyz is 200 only while it trains, and says why it is not', async () => {
  const cases: [Partial<CoordinatorStatus>, number, string][] = [
    [{ phase: 'gathering', workers: [ready] }, 503, 'waiting for workers: 1 ready\n'],
    [{ phase: 'training', workers: [] }, 503, 'no worker is left\n'],
    [{ phase: 'training', workers: [ready] }, 200, 'training\n'],
    [{ phase: 'finishing', workers: [ready] }, 200, 'training\n'],
    [{ phase: 'closing', workers: [ready] }, 503, 'the run is over\n'],
  ];
  for (const [changes, status, body] of cases) {
    const answer = await ask('/readyz', statusOf(changes));
    assert.deepEqual([answer.status ?? 200, answer.body], [status, body]);
  }
});

test('/targets lists the workers that serve metrics', async () => {
  const workers = [ready, { ...workerState(2), metricsAddress: '10.0.0.2:9465' }];
  const [target, ...others] = JSON.parse(String((await ask('/targets', statusOf({ workers }))).body)) as unknown[];
  const { host, engine } = workerState(2);
  assert.deepEqual(target, { targets: ['10.0.0.2:9465'], labels: { run_id: 'run', worker: '2', host, engine } });
  assert.equal(others.length, 0);
});

test('/api/status counts epochs from 1 and speaks of samples a second', async () => {
  const workers = [{ ...ready, threads: 2, samplesPerMs: 1.2345 }];
  const cursor = { step: 3, epoch: 1, stepInEpoch: 1 };
  const status = JSON.parse(String((await ask('/api/status', statusOf({ phase: 'training', cursor, workers }))).body));
  assert.deepEqual([status.phase, status.epoch, status.epochs, status.step], ['training', 2, 2, 3]);
  const [{ threads, samplesPerSecond, computing }] = status.workers;
  assert.deepEqual([threads, samplesPerSecond, computing], [2, 1235, null]);
});
