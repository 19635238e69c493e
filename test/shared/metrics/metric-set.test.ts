import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetricSet } from '../../../src/shared/metrics/metric-set.js';

/** The lines of one metric. */
const series = async (set: MetricSet, name: string): Promise<string[]> =>
  (await set.render()).text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));

test('every series has the labels of the set, but for those of a bare gauge', async () => {
  const set = new MetricSet('1.2.3', { run_id: 'run' });
  set.counter('a_total', 'help', ['kind']).inc({ kind: 'x' }, 2);
  set.bareGauge('b', 'help', ['state'], (gauge) => gauge.set({ state: 'on' }, 1));
  assert.deepEqual(await series(set, 'a_total'), ['a_total{kind="x",run_id="run"} 2']);
  assert.deepEqual(await series(set, 'b'), ['b{state="on"} 1']);
  assert.match((await series(set, 'lenet_build_info'))[0] ?? '', /version="1\.2\.3".*run_id="run"/);
});

test('a gauge has no value until it is set', async () => {
  const set = new MetricSet('0');
  const gauge = set.gauge('c', 'help');
  assert.deepEqual(await series(set, 'c'), []);
  gauge.set(0);
  assert.deepEqual(await series(set, 'c'), ['c 0']);
});

test('what is collected at a scrape is asked for at each', async () => {
  const set = new MetricSet('0');
  let count = 0;
  set.gauge('d', 'help', [], (gauge) => gauge.set(++count));
  assert.deepEqual([await series(set, 'd'), await series(set, 'd')], [['d 1'], ['d 2']]);
});

test('figures whose names or values Prometheus objects to are left out', async () => {
  const { text } = await new MetricSet('0').render();
  assert.match(text, /^nodejs_eventloop_lag_p99_seconds /m);
  assert.doesNotMatch(text, /nodejs_active_handles_total|nodejs_eventloop_lag_mean_seconds/);
});
