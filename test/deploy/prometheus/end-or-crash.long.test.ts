import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, describe, type TestContext, test } from 'node:test';
import { freePort } from '../../chaos/free-port.js';
import { writeSmallDataset } from '../../e2e/small-dataset.js';
import { Command, killCommands } from '../../support/command.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { queriesOfDashboard } from '../grafana/queries.js';
import { lookingBack, noPrometheus, Prometheus } from './prometheus.js';

after(killCommands);

const home = temporaryDirectory();
const data = path.join(home, 'data');
writeSmallDataset(data, 600, 200);

/** A coordinator on the port, without workers yet. */
async function begin(name: string, port: number, epochs: number) {
  const coordinator = new Command([
    ...['coordinator', '--data', data, '--epochs', String(epochs), '--log', 'lines', '--insecure'],
    ...['--run-dir', path.join(home, name), '--listen', 'tcp://127.0.0.1:0', '--http', `127.0.0.1:${port}`],
  ]);
  const address = await coordinator.address();
  const join = () => new Command(['worker', '--connect', address, '--insecure', '--data', data, '--engine', 'simd']);
  return { coordinator, join };
}

async function startPrometheus(t: TestContext, port: number, intervalS: number): Promise<Prometheus> {
  const directory = path.join(home, `prometheus-${intervalS}`);
  mkdirSync(directory);
  const prometheus = new Prometheus(directory, await freePort(), `127.0.0.1:${port}`, { intervalS });
  t.after(() => prometheus.kill());
  return prometheus;
}

describe('a real Prometheus tells an end from a crash', { skip: noPrometheus, concurrency: true }, () => {
  for (const intervalS of [5, 15]) {
    test(`that scrapes every ${intervalS} s`, { timeout: 1_200_000 }, async (t) => {
      const port = await freePort();
      const ending = await begin(`ends-${intervalS}`, port, 3);
      const prometheus = await startPrometheus(t, port, intervalS);
      await prometheus.some('lenet_run_state{state="gathering"} == 1');
      ending.join();
      const { exitCode, stdout } = await ending.coordinator.done();
      assert.equal(exitCode, 0);

      // It is gone for longer than the alert takes, with the last figures on record.
      await prometheus.some('count_over_time((up{job="lenet-coordinator"} == 0)[5m:5s]) > 15');
      const [, correct, count] = [...stdout.matchAll(/Accuracy: (\d+)\/(\d+)/g)].at(-1) ?? assert.fail(stdout);
      const [accuracy] = await prometheus.query('last_over_time(lenet_test_accuracy_ratio[30m])');
      assert.equal(Number(accuracy?.value[1]), Number(correct) / Number(count));
      const [state] = await prometheus.query('last_over_time(lenet_run_state{state="completed"}[30m])');
      assert.equal(state?.value[1], '1');
      assert.deepEqual(await prometheus.query('count_over_time(ALERTS{alertstate="firing"}[30m])'), []);

      const crashing = await begin(`crashes-${intervalS}`, port, 100_000);
      crashing.join();
      await prometheus.some('lenet_run_state{state="training"} == 1');
      // The dashboard can compare the two.
      for (const { expr } of queriesOfDashboard()) await prometheus.query(lookingBack(expr));
      const runs = await prometheus.query('count by (run_id) (last_over_time(lenet_run_info[30m]))');
      assert.equal(runs.length, 2);
      crashing.coordinator.child.kill('SIGKILL');
      await prometheus.alert('LenetCoordinatorDown', 'firing');
    });
  }
});
