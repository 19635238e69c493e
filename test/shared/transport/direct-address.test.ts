import assert from 'node:assert/strict';
import net from 'node:net';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { Dealer } from 'zeromq';
import { DealerTransport } from '../../../src/shared/transport/dealer.js';
import { answerTo, askForDirectAddress, REQUEST } from '../../../src/shared/transport/direct-address.js';
import { greeting } from '../../../src/shared/transport/zmtp.js';
import { bounded } from '../../support/bounded.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { ask, LIMIT_MS, Server } from './echo-server.js';

const socketIn = (t: TestContext): string => path.join(temporaryDirectory(t), 'socket');

/** Listens on a local socket, and ends with the test. */
async function listen(t: TestContext, onConnection: (socket: net.Socket) => void): Promise<string> {
  const file = socketIn(t);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(file, resolve));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return file;
}

/** A worker's end that says hello whenever it is connected; `heard` resolves with the first frame of its next message. */
function worker(t: TestContext, address: string): { dealer: DealerTransport; heard(): Promise<string> } {
  let onHeard: (word: string) => void = () => {};
  const dealer = new DealerTransport({
    onMessage: ([word]) => onHeard(String(word)),
    onConnected: () => dealer.send([Buffer.from('hello')]),
    onRefused: () => {},
    onNoUnderstanding: () => {},
  });
  t.after(() => dealer.close(0));
  const heard = () => bounded(new Promise<string>((resolve) => (onHeard = resolve)), LIMIT_MS, 'a message');
  dealer.connect(address, null);
  return { dealer, heard };
}

test('a worker over ipc exchanges its messages without the front', async (t) => {
  const server = await Server.on(t, `ipc://${socketIn(t)}`);
  let passed = 0;
  const file = await listen(t, (socket) => {
    const front = net.connect(server.address.slice('ipc://'.length)).on('error', () => {});
    front.on('data', (bytes) => (passed += bytes.length)).pipe(socket);
    socket.on('data', (bytes) => (passed += bytes.length)).pipe(front);
  });
  const { dealer, heard } = worker(t, `ipc://${file}`);
  const name = await heard();
  const answer = heard();
  dealer.send([Buffer.alloc(200_000)]);
  assert.equal(await answer, name);
  assert.ok(passed > 0 && passed < 1_000, `${passed} bytes passed the front`);
});

test('the end of the connection to the front is the end of the peer', async (t) => {
  const server = await Server.on(t, `ipc://${socketIn(t)}`);
  const direct = await askForDirectAddress(server.address, LIMIT_MS);
  assert.notEqual(direct.address, server.address);
  const socket = new Dealer({ linger: 0 });
  t.after(() => socket.close());
  socket.connect(direct.address);
  const name = await ask(socket);
  const lost = server.lose(name);
  direct.close();
  await lost;
});

test('a worker whose connection is ended asks again, also another coordinator at the same address', async (t) => {
  const address = `ipc://${socketIn(t)}`;
  const first = await Server.on(t, address);
  const { heard } = worker(t, address);
  const name = await heard();
  const again = heard();
  first.transport.drop(name);
  assert.notEqual(await again, name);
  const later = heard();
  first.transport.close(0);
  const second = await Server.on(t, address);
  await later;
  assert.equal(second.heard.length, 1);
});

test('a request is whole or wrong: bytes behind it, and a request over tcp, end the connection', async (t) => {
  const local = await Server.on(t, `ipc://${socketIn(t)}`);
  const remote = await Server.on(t);
  const closed = (place: net.NetConnectOpts, bytes: Uint8Array) => {
    const socket = net.connect(place).on('error', () => {});
    t.after(() => socket.destroy());
    socket.resume().write(bytes);
    return bounded(new Promise((resolve) => socket.on('close', resolve)), LIMIT_MS, 'the end of the connection');
  };
  const place = { path: local.address.slice('ipc://'.length) };
  await closed(place, Buffer.concat([REQUEST, Buffer.from('?')]));
  await closed(place, Buffer.from('lenet-cluster: who'));
  await closed({ port: remote.port, host: '127.0.0.1' }, REQUEST);
});

test('the front’s own address is taken when the socket is out of reach, or the other side does not know the question', async (t) => {
  const elsewhere = await listen(t, (socket) => {
    socket.write(Buffer.concat([greeting('NULL'), Buffer.from(answerTo('/nowhere/socket'))]));
  });
  const older = await listen(t, (socket) => socket.end(greeting('NULL')));
  const other = await listen(t, (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n'));
  for (const file of [elsewhere, older, other]) {
    const address = `ipc://${file}`;
    assert.equal((await askForDirectAddress(address, LIMIT_MS)).address, address);
  }
  await assert.rejects(askForDirectAddress(`ipc://${socketIn(t)}`, LIMIT_MS), { code: 'ENOENT' });
  const mute = await listen(t, () => {});
  await assert.rejects(askForDirectAddress(`ipc://${mute}`, 20), /no answer/);
});
