import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { probeAddress } from '../../../src/shared/transport/probe.js';
import { closedPort } from '../../support/closed-port.js';

/** @param greeting null: hangs up */
async function serve(t: TestContext, greeting: string | null): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (greeting === null) socket.end();
    else socket.write(greeting);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return server;
}

const addressOf = (server: Server): string => {
  const address = server.address();
  return `tcp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
};

test('who greets, who says nothing, and who is not there', async (t) => {
  const greeting = addressOf(await serve(t, '\xff'));
  assert.deepEqual(await probeAddress(greeting, 20_000), { outcome: 'answers', tried: [greeting], code: null });
  const mute = addressOf(await serve(t, null));
  assert.deepEqual(await probeAddress(mute, 20_000), { outcome: 'mute', tried: [mute], code: null });
  const absent = `tcp://127.0.0.1:${await closedPort(t)}`;
  assert.deepEqual(await probeAddress(absent, 20_000), { outcome: 'absent', tried: [absent], code: 'ECONNREFUSED' });
});

test('a socket in the file system that is not there', async () => {
  const address = `ipc://${path.join(os.tmpdir(), `lenet-no-such-${process.pid}`)}`;
  assert.deepEqual(await probeAddress(address, 20_000), { outcome: 'absent', tried: [address], code: 'ENOENT' });
});

test('a name that stands for nothing', async () => {
  // https://www.rfc-editor.org/rfc/rfc6761: this name never has an address.
  const { outcome, tried, code } = await probeAddress('tcp://lenet.invalid:5555', 1_000);
  assert.equal(outcome, 'unresolved');
  assert.deepEqual(tried, []);
  assert.ok(code === 'ENOTFOUND' || code === 'EAI_AGAIN', String(code));
});

test('a name server that does not answer', { timeout: 20_000 }, async () => {
  const never = () => new Promise<string[]>(() => {});
  const keepAlive = setInterval(() => {}, 1_000);
  const probe = await probeAddress('tcp://name:5555', 1, never);
  clearInterval(keepAlive);
  assert.deepEqual(probe, { outcome: 'unresolved', tried: [], code: 'ETIMEDOUT' });
});
