import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { MAX_WAITING } from '../../../src/shared/transport/admission.js';
import { bounded } from '../../support/bounded.js';
import { connectRaw, endlessFrames, rawFrame } from '../../support/raw-zmtp.js';
import { ask, join, LIMIT_MS, Server } from './echo-server.js';

test('a message that never ends: a stranger is cut off, a member waits, others notice nothing', async (t) => {
  const server = await Server.on(t);
  const stranger = await connectRaw(server.port);
  stranger.socket.on('error', () => {});
  stranger.socket.write(endlessFrames(100_000));
  await bounded(stranger.closed, LIMIT_MS, 'the end of the stranger');

  const member = await connectRaw(server.port);
  t.after(() => member.socket.destroy());
  const answered = new Promise<Buffer>((resolve) => member.socket.once('data', resolve));
  member.socket.write(rawFrame(Buffer.from('hello'), false));
  // Flags, length, and the name in digits.
  const name = (await bounded(answered, LIMIT_MS, 'an answer')).toString('latin1', 2).replace(/\D.*/s, '');
  // More than the buffers of both systems hold, and than a member may leave open.
  const isTaken = new Promise((resolve) => member.socket.write(endlessFrames(20_000_000), resolve));
  const other = await join(t, server.address);
  for (let i = 0; i < 100; i++) assert.equal(await ask(other.socket), other.name);
  assert.ok(member.socket.writableLength > 0, 'nobody takes all of it');
  server.transport.drop(name);
  await bounded(member.closed, LIMIT_MS, 'the end of the member');
  await isTaken;
  assert.ok(!server.lost.includes(name), 'what is dropped is not lost');
});

test('strangers that say nothing keep nobody out', async (t) => {
  const { address, port } = await Server.on(t);
  const silent = Array.from({ length: MAX_WAITING + 20 }, () => {
    const socket = net
      .connect(port, '127.0.0.1')
      .on('error', () => {})
      .resume();
    t.after(() => socket.destroy());
    return {
      connected: new Promise((resolve) => socket.on('connect', resolve)),
      closed: new Promise((resolve) => socket.on('close', resolve)),
    };
  });
  await bounded(Promise.all(silent.map(({ connected }) => connected)), LIMIT_MS, 'all of them');
  await join(t, address);
  await bounded(Promise.race(silent.map(({ closed }) => closed)), LIMIT_MS, 'the end of the oldest');
});

test('a member that reads nothing makes the queue fill, and messages be dropped; it is not given up for that', async (t) => {
  const server = await Server.on(t);
  const { name, socket } = await join(t, server.address);
  const message = [new Uint8Array(200_000)];
  for (let i = 0; server.transport.droppedMessages === 0; i++) {
    server.transport.send(name, message);
    // Now and then the system's buffers get their turn.
    if (i % 50 === 0) await new Promise(setImmediate);
  }
  assert.deepEqual(server.lost, []);
  while ((await bounded(socket.receive(), LIMIT_MS, 'what was sent'))[0]?.byteLength === 200_000) {
    if (server.transport.droppedMessages > 0) server.transport.send(name, [Buffer.from('end')]);
  }
});
