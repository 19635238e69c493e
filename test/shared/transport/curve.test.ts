import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { MAX_FRAME_BYTES } from '../../../src/shared/protocol/limits.js';
import { type KeyPair, newKeyPair } from '../../../src/shared/security/keys.js';
import { type ClientSecurity, DealerTransport } from '../../../src/shared/transport/dealer.js';
import { FrontTransport } from '../../../src/shared/transport/front-transport.js';
import { bounded } from '../../support/bounded.js';
import { StallingProxy } from '../../support/stalling-proxy.js';

const LIMIT_MS = 20_000;
/** Encrypted it is larger, and must pass all the same. */
const LARGEST_FRAME = new Uint8Array(MAX_FRAME_BYTES);
/** Bytes of the largest message here. */
const MAX_MESSAGE_BYTES = 2 * MAX_FRAME_BYTES;
const server = newKeyPair();
const admitted = newKeyPair();

/** A coordinator's end on a free port, and what came in over it. */
async function listen(allowed: readonly KeyPair[]) {
  const refused: (string | null)[] = [];
  const received: string[] = [];
  let onMessage = () => {};
  const front = new FrontTransport({
    keyPair: server,
    doorkeeper: {
      admits: async (publicKey) => allowed.some((pair) => pair.publicKey === publicKey),
      onRefused: (_, publicKey) => refused.push(publicKey),
    },
  });
  const address = await front.bind('tcp://127.0.0.1:0');
  front.start(
    {
      onMessage: (peer, frames) => {
        received.push(Buffer.from(frames[0] ?? []).toString());
        front.send(peer, [Buffer.from('answer'), LARGEST_FRAME]);
        onMessage();
      },
      onConnectionLost: () => {},
    },
    MAX_MESSAGE_BYTES,
  );
  const nextMessage = () => new Promise<void>((resolve) => (onMessage = resolve));
  return { front, address, refused, received, nextMessage };
}

const portOf = (address: string): number => Number(address.split(':').at(-1));

/** A worker's end: what happens to it first. It says its word until then. */
function join(address: string, security: ClientSecurity | null, word: string): Promise<string> {
  return bounded(
    new Promise<string>((resolve) => {
      const end = (outcome: string) => {
        clearInterval(timer);
        dealer.close(0);
        resolve(outcome);
      };
      const dealer = new DealerTransport({
        onMessage: (frames) => end(Buffer.from(frames[0] ?? []).toString()),
        onConnected: () => {},
        onRefused: () => end('refused'),
        onNoUnderstanding: () => end('no understanding'),
      });
      dealer.connect(address, security);
      const timer = setInterval(() => dealer.send([Buffer.from(word), LARGEST_FRAME]), 20);
    }),
    LIMIT_MS,
    `the fate of ${word}`,
  );
}

test('only holders of an admitted key and of the right coordinator\u2019s get in, and everybody learns why not', async (t) => {
  const { front, address, refused, received } = await listen([admitted]);
  t.after(() => front.close(0));
  const stranger = newKeyPair();
  const secure = (keyPair: KeyPair, serverKey = server.publicKey) => ({ serverKey, keyPair });
  assert.deepEqual(
    await Promise.all([
      join(address, secure(admitted), 'friend'),
      join(address, secure(stranger), 'stranger'),
      join(address, null, 'plain'),
      join(address, secure(admitted, stranger.publicKey), 'misled'),
    ]),
    ['answer', 'refused', 'no understanding', 'no understanding'],
  );
  assert.ok(received.every((word) => word === 'friend'));
  assert.ok(refused.length > 0 && refused.every((publicKey) => publicKey === stranger.publicKey));
});

test('a worker that wants encryption is told when the coordinator has none', async (t) => {
  const front = new FrontTransport(null);
  const address = await front.bind('tcp://127.0.0.1:0');
  front.start({ onMessage: () => {}, onConnectionLost: () => {} }, MAX_MESSAGE_BYTES);
  t.after(() => front.close(0));
  const outcome = await join(address, { serverKey: server.publicKey, keyPair: admitted }, 'worker');
  assert.equal(outcome, 'no understanding');
});

test('a worker that was not understood tries on, and joins when the right coordinator comes', async (t) => {
  const wrong = new FrontTransport(null);
  const address = await wrong.bind('tcp://127.0.0.1:0');
  wrong.start({ onMessage: () => {}, onConnectionLost: () => {} }, MAX_MESSAGE_BYTES);
  t.after(() => wrong.close(0));
  const right = await listen([admitted]);
  t.after(() => right.front.close(0));
  // The address stays in use all the time: a port that nobody listens on could be given to another process.
  const proxy = new StallingProxy(portOf(address));
  const port = await proxy.listen();
  t.after(() => proxy.close());
  const joined = new Promise<string>((resolve) => {
    const dealer = new DealerTransport({
      onMessage: (frames) => resolve(Buffer.from(frames[0] ?? []).toString()),
      onConnected: () => {},
      onRefused: () => resolve('refused'),
      onNoUnderstanding: () => {
        proxy.targetPort = portOf(right.address);
      },
    });
    dealer.connect(`tcp://127.0.0.1:${port}`, { serverKey: server.publicKey, keyPair: admitted });
    const timer = setInterval(() => dealer.send([Buffer.from('patient')]), 20);
    t.after(() => {
      clearInterval(timer);
      dealer.close(0);
    });
  });
  assert.equal(await bounded(joined, LIMIT_MS, 'the answer'), 'answer');
});

test('browsers, port scanners and noise on the port do nothing', async (t) => {
  const { front, address, received, nextMessage } = await listen([admitted]);
  t.after(() => front.close(0));
  const port = portOf(address);
  const visits = [
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    '',
    Buffer.alloc(100_000, 0xff),
    // A greeting of ZeroMQ's with the mechanism NULL, then nothing.
    Buffer.from(
      `ff00000000000000017f0300${Buffer.from('NULL').toString('hex').padEnd(40, '0')}${'00'.repeat(32)}`,
      'hex',
    ),
    // A greeting that breaks off.
    Buffer.from('ff000000', 'hex'),
  ].map(
    (bytes) =>
      new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
        socket.on('error', () => {});
        socket.on('close', () => resolve());
        socket.resume();
      }),
  );
  // A connection that never says anything, and stays.
  const silent = connect(port, '127.0.0.1');
  silent.on('error', () => {});
  t.after(() => silent.destroy());
  await bounded(Promise.all(visits), LIMIT_MS, 'the end of the visits');
  const arrived = nextMessage();
  assert.equal(await join(address, { serverKey: server.publicKey, keyPair: admitted }, 'friend'), 'answer');
  await arrived;
  assert.deepEqual([...new Set(received)], ['friend']);
});

test('a coordinator that closes while it decides about a newcomer ends in peace, and so does a worker that says more then', async () => {
  let asked = (): void => {};
  let decide = (): void => {};
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  const isDecided = new Promise<void>((resolve) => (decide = resolve));
  const admits = async (): Promise<boolean> => {
    asked();
    await isDecided;
    return true;
  };
  const front = new FrontTransport({ keyPair: server, doorkeeper: { admits, onRefused: () => {} } });
  const address = await front.bind('tcp://127.0.0.1:0');
  front.start({ onMessage: () => {}, onConnectionLost: () => {} }, MAX_MESSAGE_BYTES);
  const noted = { onMessage: () => {}, onConnected: () => {}, onRefused: () => {}, onNoUnderstanding: () => {} };
  const dealer = new DealerTransport(noted);
  dealer.connect(address, { serverKey: server.publicKey, keyPair: admitted });
  await bounded(isAsked, LIMIT_MS, 'the question about the newcomer');
  front.close(0);
  decide();
  dealer.close(0);
  // Both have closed their sockets some turns later; an error would be unhandled, and fail the test.
  for (let turn = 0; turn < 100; turn++) await setImmediate();
  dealer.send([Buffer.from('more')]);
});
