import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Dealer } from 'zeromq';
import { newKeyPair } from '../../../src/shared/security/keys.js';
import { DealerTransport } from '../../../src/shared/transport/dealer.js';
import { FrontTransport } from '../../../src/shared/transport/front-transport.js';
import { greeting } from '../../../src/shared/transport/zmtp.js';
import { bounded } from '../../support/bounded.js';
import { connectRaw, rawGreeting } from '../../support/raw-zmtp.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { ask, join, LIMIT_MS, MAX_MESSAGE_BYTES, Server } from './echo-server.js';

test('libzmq greets as the front does in its place', async (t) => {
  const socket = new Dealer({ linger: 0 });
  t.after(() => socket.close());
  await socket.bind('tcp://127.0.0.1:*');
  const peer = net.connect(Number(socket.lastEndpoint?.split(':').at(-1)), '127.0.0.1');
  t.after(() => peer.destroy());
  peer.write(rawGreeting());
  let bytes = Buffer.alloc(0);
  for await (const part of peer) {
    bytes = Buffer.concat([bytes, part]);
    if (bytes.length >= 64) break;
  }
  assert.deepEqual(bytes.subarray(0, 64), greeting('NULL'));
});

test('an identity that a peer claims has no effect: each connection is a peer of its own', async (t) => {
  const { address, port } = await Server.on(t);
  const first = await join(t, address, 'one name');
  const second = await join(t, address, 'one name');
  assert.notEqual(first.name, second.name);
  assert.equal(await ask(first.socket), first.name, 'the first is still there');
  // The identities that libzmq itself would give to the next peers of a ROUTER: its counter starts at rand(), which nobody seeds.
  const counter = Buffer.alloc(5);
  const claims = Array.from({ length: 40 }, (_, i) => {
    counter.writeUInt32BE(1_804_289_383 + i, 1);
    return connectRaw(port, Buffer.from(counter));
  });
  for (const { socket } of await bounded(Promise.all(claims), LIMIT_MS, 'the claims')) t.after(() => socket.destroy());
  assert.notEqual((await join(t, address)).name, first.name);
});

test('the end of a connection names its peer, after what it sent last', async (t) => {
  const server = await Server.on(t);
  const stays = await join(t, server.address);
  const leaves = await join(t, server.address);
  leaves.socket.linger = LIMIT_MS;
  for (let i = 0; i < 10; i++) await leaves.socket.send([`bye ${i}`]);
  leaves.socket.close();
  await server.lose(leaves.name);
  assert.deepEqual(server.lost, [leaves.name]);
  assert.equal(server.heard.at(-1), `${leaves.name} bye 9`);
  assert.equal(await ask(stays.socket), stays.name);
});

test('a farewell arrives although the coordinator is writing: the connection is ended where it is read', async (t) => {
  for (let round = 0; round < 10; round++) {
    const transport = new FrontTransport(null);
    t.after(() => transport.close(0));
    const address = await transport.bind(`ipc://${temporaryDirectory(t)}/socket`);
    const order: string[] = [];
    const ended = new Promise<void>((resolve) => {
      const onMessage = (peer: string, [word]: readonly Uint8Array[]) => {
        order.push(String(word));
        transport.admit(peer);
        if (String(word) === 'hello') {
          for (let i = 0; i < 10; i++) transport.send(peer, [new Uint8Array(200_000)]);
          return;
        }
        transport.drop(peer);
        resolve();
      };
      transport.start(
        { onMessage, onConnectionLost: (peer) => resolve(void order.push(`lost ${peer}`)) },
        MAX_MESSAGE_BYTES,
      );
    });
    const worker = new DealerTransport({
      onMessage: () => {
        worker.send([Buffer.from('bye')]);
        worker.close(LIMIT_MS);
      },
      onConnected: () => worker.send([Buffer.from('hello')]),
      onRefused: () => {},
      onNoUnderstanding: () => {},
    });
    worker.connect(address, null);
    await bounded(ended, LIMIT_MS, 'the end of the connection');
    assert.deepEqual(order, ['hello', 'bye']);
  }
});

test('a socket that a dead process left behind is replaced, one that is in use is not', async (t) => {
  const file = path.join(temporaryDirectory(t), 'coordinator.sock');
  const address = `ipc://${file}`;
  const listenAndDie = `require('node:net').createServer().listen(${JSON.stringify(file)}, () => process.kill(process.pid, 'SIGKILL'))`;
  assert.equal(spawnSync(process.execPath, ['-e', listenAndDie]).signal, 'SIGKILL');
  assert.ok(existsSync(file));
  const first = await Server.on(t, address);
  await assert.rejects(new FrontTransport(null).bind(address), { code: 'address-in-use' });
  await join(t, first.address);
});

test('IPv6 and names', { skip: hasIPv6() ? false : 'this host has no ::1' }, async (t) => {
  const any = await Server.on(t, 'tcp://[::]:0');
  assert.match(any.address, /^tcp:\/\/\[::\]:\d+$/);
  const joined = new Promise<void>((resolve) => {
    const dealer = new DealerTransport({
      onMessage: () => resolve(),
      onConnected: () => dealer.send([Buffer.from('hello')]),
      onRefused: () => {},
      onNoUnderstanding: () => {},
    });
    dealer.connect(`tcp://[::1]:${any.port}`, null);
    t.after(() => dealer.close(0));
  });
  await bounded(joined, LIMIT_MS, 'an answer over IPv6');
  await join(t, `tcp://127.0.0.1:${any.port}`);
  const named = await Server.on(t, 'tcp://localhost:0');
  await join(t, `tcp://127.0.0.1:${named.port}`);
});

test('who came in with a key that is revoked goes, also without a hello', async (t) => {
  const server = newKeyPair();
  const pairs = [newKeyPair(), newKeyPair()] as const;
  const transport = new FrontTransport({
    keyPair: server,
    doorkeeper: { admits: async () => true, onRefused: () => {} },
  });
  t.after(() => transport.close(0));
  const address = await transport.bind('tcp://127.0.0.1:0');
  const keys = new Map<string, string | null>();
  transport.start(
    {
      onMessage: (peer, frames) => {
        keys.set(String(frames[0]), transport.publicKeyOf(peer));
        transport.send(peer, frames);
      },
      onConnectionLost: () => {},
    },
    MAX_MESSAGE_BYTES,
  );
  const ends = pairs.map((keyPair, i) => {
    let isUp: () => void = () => {};
    const up = new Promise<void>((resolve) => (isUp = resolve));
    let connections = 0;
    let onAgain: () => void = () => {};
    const again = new Promise<void>((resolve) => (onAgain = resolve));
    const dealer = new DealerTransport({
      onMessage: () => isUp(),
      onConnected: () => {
        if (++connections > 1) onAgain();
        dealer.send([Buffer.from(`worker ${i}`)]);
      },
      onRefused: () => {},
      onNoUnderstanding: () => {},
    });
    dealer.connect(address, { serverKey: server.publicKey, keyPair });
    t.after(() => dealer.close(0));
    return { up, again, connections: () => connections };
  });
  await bounded(Promise.all(ends.map(({ up }) => up)), LIMIT_MS, 'both');
  assert.deepEqual([keys.get('worker 0'), keys.get('worker 1')], [pairs[0].publicKey, pairs[1].publicKey]);
  transport.dropKeys(new Set([pairs[0].publicKey]));
  await bounded(ends[0]?.again ?? Promise.reject(), LIMIT_MS, 'the end of the first connection');
  assert.equal(ends[1]?.connections(), 1);
});

function hasIPv6(): boolean {
  return Object.values(os.networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
}
