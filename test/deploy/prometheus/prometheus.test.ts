import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, describe, type TestContext, test } from 'node:test';
import { HttpServer } from '../../../src/shared/http/http-server.js';
import { freePort } from '../../chaos/free-port.js';
import { writeSmallDataset } from '../../e2e/small-dataset.js';
import { Command, killCommands } from '../../support/command.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { queriesOfDashboard } from '../grafana/queries.js';
import { FOLDER, lookingBack, noPrometheus, Prometheus } from './prometheus.js';

/** Figures of a host and a GPU, in the words of node_exporter and DCGM's exporter. */
const EXPORTED = `
node_uname_info{domainname="(none)",machine="x86_64",nodename="node1",release="6.1",sysname="Linux",version="1"} 1
node_memory_MemTotal_bytes 1.6e+10
node_memory_MemAvailable_bytes 4e+09
DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-1",device="nvidia0",modelName="NVIDIA H100",Hostname="node1"} 40
DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-1",device="nvidia0",modelName="NVIDIA H100",Hostname="node1"} 1024
`;

/** Serves what the exporters would. Resolves to 'HOST:PORT'. */
async function serveExporters(t: TestContext): Promise<string> {
  const server = new HttpServer();
  t.after(() => server.close());
  // A core that is idle half of the time.
  const idle = () => `node_cpu_seconds_total{cpu="0",mode="idle"} ${performance.now() / 2000}`;
  server.serve({ '/metrics': () => ({ body: `${idle()}${EXPORTED}`, type: 'text/plain; version=0.0.4' }) });
  return new URL(await server.listen({ host: '127.0.0.1', port: 0 })).host;
}

/** Queries of the dashboard that have no series in a cluster in which all is well but for one lost worker, and why. */
const EMPTY_WHEN_WELL: readonly (readonly [RegExp, string])[] = [
  [/^ALERTS/, 'nothing is wrong'],
  [/lenet_messages_rejected_total/, 'nothing but what comes too late is rejected, and not every run has that'],
];

function succeeds(program: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  assert.equal(status, 0, `${program} ${args.join(' ')}\n${stdout}${stderr}`);
}

describe('Prometheus', { skip: noPrometheus }, () => {
  test('accepts configuration and rules', () => {
    succeeds('promtool', 'check', 'config', '--lint=all', path.join(FOLDER, 'prometheus.yml'));
  });

  test('alerts fire when they should, and only then', () => {
    succeeds('promtool', 'test', 'rules', path.join('test', 'deploy', 'prometheus', 'alerts.test.yml'));
  });

  test('watches a real cluster that loses a worker, then all, then its coordinator', async (t) => {
    const home = temporaryDirectory();
    const data = path.join(home, 'data');
    writeSmallDataset(data, 2_100, 200);
    const coordinator = new Command([
      ...['coordinator', '--data', data, '--epochs', '100000', '--log', 'lines', '--run-dir', path.join(home, 'run')],
      ...['--listen', 'tcp://127.0.0.1:0', '--http', '127.0.0.1:0', '--insecure'],
    ]);
    const url = /http:\S+/.exec(await coordinator.line(/watch it on/))?.[0] ?? '';
    const address = await coordinator.address();
    const worker = () =>
      new Command([
        ...['worker', '--connect', address, '--insecure', '--data', data, '--engine', 'simd'],
        ...['--http', '127.0.0.1:0'],
      ]);
    const workers = [worker(), worker()];
    const directory = path.join(home, 'prometheus');
    mkdirSync(directory);
    const exporters = await serveExporters(t);
    const prometheus = new Prometheus(directory, await freePort(), new URL(url).host, { exporters });
    t.after(() => prometheus.kill());

    // One is lost, and another comes. Only who has seen that none was lost sees it.
    await prometheus.some('lenet_workers_left_total{reason="connection-lost"} == 0');
    await prometheus.some('count(up{job="lenet-workers"} == 1) == 2');
    workers[0]?.child.kill('SIGKILL');
    workers.push(worker());
    await prometheus.some('lenet_workers_left_total{reason="connection-lost"} >= 1');
    await prometheus.some('count(lenet_worker_up == 1) == 2');
    for (const { what, expr } of queriesOfDashboard()) {
      const reason = EMPTY_WHEN_WELL.find(([pattern]) => pattern.test(expr))?.[1];
      const query = lookingBack(expr);
      const samples = reason ? await prometheus.query(query) : await prometheus.some(query);
      for (const { value } of samples)
        assert.ok(!Number.isNaN(Number(value[1])), `${what}: ${expr} yields ${value[1]}`);
    }
    const rules = await prometheus.until('an evaluation of every rule', async () => {
      const all = await prometheus.rules();
      return all.every(({ health }) => health !== 'unknown') ? all : null;
    });
    assert.deepEqual(
      rules.filter(({ health }) => health !== 'ok').map(({ name, lastError }) => `${name}: ${lastError}`),
      [],
    );
    for (const { name } of rules.filter(({ type }) => type === 'recording')) {
      const [sample] = await prometheus.some(name);
      assert.match(sample?.metric.run_id ?? '', /^[0-9a-f]{32}$/, `${name} tells its run`);
    }
    for (const name of ['LenetNoWorkers', 'LenetTrainingStalled', 'LenetCoordinatorDown', 'LenetLossNotFinite']) {
      assert.equal(rules.find((rule) => rule.name === name)?.state, 'inactive', name);
    }

    for (const { child } of workers) child.kill('SIGKILL');
    const { alerts = [] } = await prometheus.alert('LenetNoWorkers', 'firing');
    assert.equal(alerts[0]?.annotations.summary, `No worker is ready at ${new URL(url).host}.`);
    worker();
    await prometheus.alert('LenetNoWorkers', 'inactive');

    coordinator.child.kill('SIGKILL');
    await prometheus.alert('LenetCoordinatorDown', 'firing');
  });
});

after(killCommands);
