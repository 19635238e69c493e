import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Link } from '../../../src/shared/transport/link.js';
import { GREETING_BYTES, greeting } from '../../../src/shared/transport/zmtp.js';

/** More than the buffers of two connections hold, so that most of it waits. */
const MUCH_BYTES = 32 * 1024 * 1024;

const servers: net.Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

/** Listens on a free port of this host. */
async function listen(onConnection: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer({ allowHalfOpen: true }, onConnection);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as net.AddressInfo).port;
}

/** A link to a socket that sends much at once, and its peer, which reads nothing yet. */
async function linkThatSendsMuch(onEnded: () => void): Promise<net.Socket> {
  // Like a ZeroMQ socket, it reads to the end, and then closes.
  const socketPort = await listen((socket) => {
    socket.on('error', () => {});
    socket.on('end', () => socket.destroy());
    socket.resume().write(Buffer.alloc(GREETING_BYTES + MUCH_BYTES));
  });
  const connections: net.Socket[] = [];
  const port = await listen((outer) => {
    connections.push(outer);
    const limits = { maxFrameBytes: 1_000_000, strangerCost: 1_000, memberCost: 1_000_000, joinTimeoutMs: 30_000 };
    const link = new Link(
      outer,
      { ...limits, mechanism: 'NULL', isDirectAllowed: false },
      {
        onGreeted: () => {
          link.admit();
          link.connect({ host: '127.0.0.1', port: socketPort });
        },
        onEnded,
        onClosed: () => {},
      },
    );
  });
  const peer = net.connect(port, '127.0.0.1').pause();
  peer.write(greeting('NULL'));
  while (!connections[0]?.writableNeedDrain) await setImmediate();
  return peer;
}

test('a peer that dies with much on its way to it has ended', { timeout: 20_000 }, async () => {
  await new Promise<void>((resolve) => {
    void linkThatSendsMuch(resolve).then((peer) => peer.resetAndDestroy());
  });
});

test('a peer that reads slowly gets everything', { timeout: 20_000 }, async () => {
  const peer = await linkThatSendsMuch(() => {});
  let bytes = 0;
  for await (const chunk of peer) {
    bytes += (chunk as Buffer).length;
    if (bytes === GREETING_BYTES + MUCH_BYTES) break;
  }
  assert.equal(bytes, GREETING_BYTES + MUCH_BYTES);
});
