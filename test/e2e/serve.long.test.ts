import assert from 'node:assert/strict';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { after, test } from 'node:test';
import { digitPixels, pngOf, writeModel } from '../serve/served.js';
import { Command, killCommands } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

after(killCommands);

test('a server process loads a newer model on SIGHUP, keeps it when the next is broken, and finishes its requests on SIGTERM', async (t) => {
  const home = temporaryDirectory(t);
  const model = writeModel(home, 1);
  const server = new Command(['serve', model, '--http', '127.0.0.1:0', '--watch-s', '0', '--log', 'lines']);
  const url = /http:\S+/.exec(await server.line(/^serving [0-9a-f]{12} of /))?.[0] ?? '';
  const sha256 = async () => ((await (await fetch(`${url}/model`)).json()) as { sha256: string }).sha256;
  const first = await sha256();

  renameSync(writeModel(home, 2, 'next'), model);
  server.child.kill('SIGHUP');
  await server.line(/^serving [0-9a-f]{12} now/);
  const second = await sha256();
  assert.notEqual(second, first);
  writeFileSync(path.join(home, 'broken'), 'half');
  renameSync(path.join(home, 'broken'), model);
  server.child.kill('SIGHUP');
  await server.line(/^warning: the newer model cannot be used/);
  assert.equal(await sha256(), second);

  const png = await pngOf(digitPixels(1));
  const headers = { 'content-type': 'image/png', 'content-length': png.length, expect: '100-continue' };
  const slow = request(`${url}/predict`, { method: 'POST', headers, agent: false });
  slow.flushHeaders();
  // The server has the request, and waits for its body.
  await once(slow, 'continue');
  server.child.kill('SIGTERM');
  await server.line(/^finishing the requests/);
  slow.end(png);
  const [response] = await once(slow, 'response');
  assert.equal(response.statusCode, 200);
  response.resume();
  assert.equal((await server.done()).exitCode, 0);
  await assert.rejects(fetch(`${url}/readyz`));
});

test('while it drains, it is not ready and still answers', async (t) => {
  const model = writeModel(temporaryDirectory(t), 1);
  const server = new Command(['serve', model, '--http', '127.0.0.1:0', '--log', 'lines', '--drain-s', '10']);
  const url = /http:\S+/.exec(await server.line(/^serving/))?.[0] ?? '';
  const body = await pngOf(digitPixels(1));
  server.child.kill('SIGTERM');
  await server.line(/^finishing the requests/);
  assert.equal((await fetch(`${url}/readyz`)).status, 503);
  const answer = await fetch(`${url}/predict`, { method: 'POST', body, headers: { 'content-type': 'image/png' } });
  assert.deepEqual([answer.status, answer.headers.get('connection')], [200, 'close']);
  assert.equal((await server.done()).exitCode, 0);
});
