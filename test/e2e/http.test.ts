import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Command, killCommands, run } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

after(killCommands);

/** The status of /healthz when it is asked for under another host's name, as after DNS rebinding. */
async function statusAs(host: string, url: string): Promise<number | undefined> {
  const [response] = (await once(get(`${url}/healthz`, { headers: { host } }), 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

test('a coordinator tells over HTTP how it stands, from waiting to training', async () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  writeSmallDataset(data, 600, 100);
  const coordinator = new Command([
    ...['coordinator', '--data', data, '--epochs', '100000', '--log', 'lines', '--run-dir', path.join(home, 'run')],
    ...['--listen', 'tcp://127.0.0.1:0', '--http', '127.0.0.1:0', '--http-host', 'coordinator.example'],
  ]);
  const url = /http:\S+/.exec(await coordinator.line(/watch it on/))?.[0] ?? '';
  const address = await coordinator.address();
  const waiting = await fetch(`${url}/readyz`);
  assert.deepEqual([waiting.status, await waiting.text()], [503, 'waiting for workers: 0 ready\n']);

  const worker = new Command(['worker', '--connect', address, '--data', data, '--http', '127.0.0.1:0']);
  const workerUrl = /http:\S+/.exec(await worker.line(/metrics on/))?.[0] ?? '';
  await coordinator.line(/^Test set/);
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const figure = (name: string): number =>
    Number(new RegExp(`^${name}run_id="\\w+"\\} (\\S+)$`, 'm').exec(metrics)?.[1]);
  assert.ok(figure('lenet_steps_total\\{') >= 2);
  assert.ok(figure('lenet_test_loss\\{') > 0);
  assert.ok(figure('lenet_worker_samples_total\\{worker="1",') >= 600);
  assert.ok(figure('lenet_checkpoints_total\\{') >= 1);
  const status = (await (await fetch(`${url}/api/status`)).json()) as {
    phase: string;
    workers: { worker: number; engine: string; samplesPerSecond: number }[];
    lastDecision: { reason: string };
  };
  assert.equal(status.phase, 'training');
  assert.deepEqual(
    status.workers.map(({ worker, engine }) => [worker, engine]),
    [[1, 'simd']],
  );
  assert.ok(status.workers[0] && status.workers[0].samplesPerSecond > 0);
  assert.ok(status.lastDecision.reason.length > 0);

  const runId = /lenet_run_info\{run_id="(\w+)"/.exec(metrics)?.[1];
  assert.deepEqual(await (await fetch(`${url}/targets`)).json(), [
    {
      targets: [new URL(workerUrl).host],
      labels: { run_id: runId, worker: '1', host: os.hostname(), engine: 'simd' },
    },
  ]);
  assert.equal((await fetch(`${workerUrl}/readyz`)).status, 200);
  const ofWorker = await (await fetch(`${workerUrl}/metrics`)).text();
  assert.match(ofWorker, /^lenet_worker_joined 1$/m);
  assert.ok(Number(/^lenet_engine_samples_total (\d+)$/m.exec(ofWorker)?.[1]) >= 600);
  assert.match(ofWorker, /^lenet_engine_info\{engine="simd",device=".+, .+"\} 1$/m);

  // An HTTP server answers only under its own names and those that it was given.
  assert.equal(await statusAs('coordinator.example', url), 200);
  for (const other of [url, workerUrl]) assert.equal(await statusAs('evil.example', other), 421);

  coordinator.child.kill('SIGTERM');
  assert.equal((await coordinator.done()).exitCode, 130);
  await worker.line(/waiting for the run to be resumed/);
  const afterwards = await fetch(`${workerUrl}/readyz`);
  assert.equal(afterwards.status, 503);
  assert.match(await afterwards.text(), /^waiting for a coordinator for \d+ (ms|s)\n$/);
});

test('off is off', async () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  writeSmallDataset(data, 600, 100);
  const args = ['train', '--data', data, '--epochs', '1', '--workers', '1', '--run-dir', path.join(home, 'run')];
  const { exitCode, stderr } = await run(args, { env: { LENET_HTTP: 'off' } });
  assert.equal(exitCode, 0);
  assert.match(stderr, /worker 1 .* is ready/);
  assert.doesNotMatch(stderr, /watch it on/);
});
