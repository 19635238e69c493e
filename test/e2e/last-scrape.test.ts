import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { Command, killCommands } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

after(killCommands);

const home = temporaryDirectory();
const data = path.join(home, 'data');
writeSmallDataset(data, 64, 50);

/** As Prometheus asks. */
async function scrape(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`, { headers: { 'X-Prometheus-Scrape-Timeout-Seconds': '10' } });
  return await response.text();
}

/** A coordinator that waits for a worker, and what it serves on. `closed` resolves when it has ended all but HTTP. */
async function begin(name: string) {
  const coordinator = new Command([
    ...['coordinator', '--data', data, '--epochs', '1', '--log', 'lines', '--run-dir', path.join(home, name)],
    ...['--listen', 'tcp://127.0.0.1:0', '--insecure', '--http', '127.0.0.1:0', '--linger-s', '600'],
  ]);
  const url = /http:\S+/.exec(await coordinator.line(/watch it on/))?.[0] ?? '';
  const address = await coordinator.address();
  const join = () => new Command(['worker', '--connect', address, '--insecure', '--data', data]);
  const closed = async () => {
    while (existsSync(path.join(home, name, 'coordinator.lock'))) await new Promise((resolve) => setImmediate(resolve));
  };
  return { coordinator, url, join, closed };
}

test('the last figures of a run are there for one more scrape, after which the process ends', async () => {
  const { coordinator, url, join, closed } = await begin('completed');
  const first = await scrape(url);
  assert.match(first, /^lenet_run_state\{state="gathering"\} 1$/m);
  assert.doesNotMatch(first, /^lenet_(test|train|last_step)_\w+[{ ]/m, 'no figure before it is known');
  const worker = join();
  await coordinator.line(/SHA-256:/);
  await coordinator.line(/waiting at most 600 s for the last scrape/);
  await closed();
  assert.equal((await fetch(`${url}/readyz`)).status, 503);
  const last = await scrape(url);
  assert.match(last, /^lenet_run_state\{state="completed"\} 1$/m);
  assert.match(last, /^lenet_run_state\{state="training"\} 0$/m);
  assert.match(last, /^lenet_test_accuracy_ratio\{run_id="[0-9a-f]{32}"\} 0\.\d+$/m);
  assert.equal((await coordinator.done()).exitCode, 0);
  assert.equal((await worker.done()).exitCode, 0);
});

test('a signal ends the wait, and the process with the code of the run', async () => {
  const { coordinator, url, join, closed } = await begin('stopped');
  await scrape(url);
  const worker = join();
  await coordinator.line(/waiting at most 600 s for the last scrape/);
  await closed();
  coordinator.child.kill('SIGTERM');
  assert.equal((await coordinator.done()).exitCode, 0);
  assert.equal((await worker.done()).exitCode, 0);
});

test('an interrupted run stays for its last scrape too, for less long', async () => {
  const { coordinator, url, closed } = await begin('interrupted');
  await scrape(url);
  coordinator.child.kill('SIGTERM');
  await coordinator.line(/waiting at most 20 s for the last scrape/);
  await closed();
  assert.match(await scrape(url), /^lenet_run_state\{state="interrupted"\} 1$/m);
  assert.equal((await coordinator.done()).exitCode, 130);
});
