import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { RunMetrics } from '../../src/coordinator/watching/metrics/run-metrics.js';
import { ServeMetrics } from '../../src/serve/serve-metrics.js';
import { WorkerMetrics } from '../../src/worker/metrics.js';
import { OPTIONS } from '../coordinator/core/cluster-driver.js';
import { statusOf } from '../coordinator/watching/metrics/status.js';
import { ViewDriver } from '../coordinator/watching/view/view-driver.js';
import { SERVED } from '../serve/served.js';

const text = readFileSync('docs/metrics.md', 'utf8');
const [ofCoordinator = '', ofWorker = '', ofServer = ''] = text.split(/^A (?:worker|server)'s own.*:$/m);
const coordinator = new RunMetrics({
  config: OPTIONS.config,
  runId: 'run',
  packageVersion: '1.2.3',
  status: statusOf,
  pace: () => new ViewDriver().builder.pace(),
});
const worker = new WorkerMetrics({ packageVersion: '1.2.3', engine: 'simd', device: 'CPU', threads: 1 });

const server = new ServeMetrics({
  packageVersion: '1.2.3',
  model: () => SERVED,
  queueLength: () => 0,
});

for (const [name, { set }, text] of [
  ['a coordinator', coordinator, ofCoordinator],
  ['a worker', worker, ofWorker],
  ['a server', server, ofServer],
] as const) {
  test(`docs/metrics.md lists every metric of ${name} with its type and labels, and no other`, async () => {
    const types = [...(await set.render()).text.matchAll(/^# TYPE (lenet_\w+) (\w+)$/gm)];
    const labels = set.labelNames();
    const documented = [...text.matchAll(/^\| `(lenet_\w+)` \| (\w+) \|([^|]*)\|/gm)];
    assert.ok(types.length > 4);
    assert.deepEqual(
      documented.map(([, metric, type, list]) => [metric, type, list?.trim()]).sort(),
      types.map(([, metric = '', type]) => [metric, type, labels.get(metric)?.join(', ')]).sort(),
    );
  });
}
