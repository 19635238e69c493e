import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import path from 'node:path';
import { after, test } from 'node:test';
import { Command, killCommands } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

after(killCommands);

/** Why IPv6 cannot be tried; undefined when it can. */
function whyNoIPv6(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(`no IPv6 here: ${error.message}`));
    server.listen(0, '::1', () => server.close(() => resolve(undefined)));
  });
}

test('a worker joins over IPv6 with what the coordinator prints, encrypted, and serves its metrics there', async (t) => {
  const reason = await whyNoIPv6();
  if (reason !== undefined) return t.skip(reason);
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  writeSmallDataset(data, 600, 100);
  const coordinator = new Command([
    ...['coordinator', '--data', data, '--epochs', '1', '--log', 'lines', '--run-dir', path.join(home, 'run')],
    ...['--listen', 'tcp://[::1]:0', '--http', 'off'],
  ]);
  const join = (await coordinator.line(/they join with/)).split(' ').slice(-2);
  assert.match(await coordinator.line(/listening for workers/), /tcp:\/\/\[::1\]:\d+$/);
  const worker = new Command(['worker', ...join, '--data', data, '--http', '[::1]:0']);
  assert.match(await worker.line(/joined the run/), / at tcp:\/\/\[::1\]:\d+, /);
  assert.match(await worker.line(/metrics on/), /http:\/\/\[::1\]:\d+$/);
  const { exitCode, stderr } = await coordinator.done();
  assert.equal(exitCode, 0, stderr);
  assert.equal((await worker.done()).exitCode, 0);
});
