import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { RunMetrics } from '../../src/coordinator/metrics.js';
import { WorkerMetrics } from '../../src/worker/metrics.js';
import { OPTIONS } from '../coordinator/cluster-driver.js';

const [ofCoordinator = '', ofWorker = ''] = readFileSync('docs/metrics.md', 'utf8').split("A worker's own:");
const coordinator = new RunMetrics({ config: OPTIONS.config, runId: 'run', packageVersion: '1.2.3' });
const worker = new WorkerMetrics({ packageVersion: '1.2.3', engine: 'simd', device: 'CPU' });

for (const [name, metrics, source, text] of [
  ['a coordinator', coordinator, 'src/coordinator/metrics.ts', ofCoordinator],
  ['a worker', worker, 'src/worker/metrics.ts', ofWorker],
] as const) {
  test(`docs/metrics.md lists every metric of ${name} with its type and labels, and no other`, async () => {
    const rendered = (await metrics.render()).text;
    const types = [...rendered.matchAll(/^# TYPE (lenet_\w+) (\w+)$/gm)];
    const labels = new Map(
      [...readFileSync(source, 'utf8').matchAll(/'(lenet_\w+)',\s*'[^']*'(?:,\s*\[([^\]]*)\])?/g)].map(
        ([, metric, list = '']) => [metric, [...list.matchAll(/'(\w+)'/g)].map(([, label]) => label).join(', ')],
      ),
    );
    const documented = [...text.matchAll(/^\| `(lenet_\w+)` \| (\w+) \|([^|]*)\|/gm)];
    assert.deepEqual(
      documented.map(([, metric, type, list]) => [metric, type, list?.trim()]).sort(),
      types.map(([, metric = '', type]) => [metric, type, labels.get(metric) ?? '']).sort(),
    );
  });
}
