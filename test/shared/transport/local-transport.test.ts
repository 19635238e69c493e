import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { newKeyPair } from '../../../src/shared/security/keys.js';
import { FrontTransport } from '../../../src/shared/transport/front-transport.js';
import type { LocalTransport } from '../../../src/shared/transport/local-transport.js';
import { bounded } from '../../support/bounded.js';
import { LIMIT_MS, MAX_MESSAGE_BYTES, Server } from './echo-server.js';

/** A worker in the server's process. */
class LocalEnd {
  readonly heard: string[] = [];
  readonly transport: LocalTransport;
  #onEvent = () => {};
  connections = 0;

  constructor(t: TestContext, front: FrontTransport) {
    this.transport = front.createLocalTransport({
      onMessage: ([name, word]) => {
        this.heard.push(`${name} ${word}`);
        this.#onEvent();
      },
      onConnected: () => {
        this.connections++;
        this.#onEvent();
      },
      onRefused: () => assert.fail('nobody is refused'),
      onNoUnderstanding: () => assert.fail('both sides understand each other'),
    });
    t.after(() => this.transport.close(0));
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await bounded(new Promise<void>((resolve) => (this.#onEvent = resolve)), LIMIT_MS, 'an event');
  }

  say(word: string): void {
    this.transport.send([Buffer.from(word)]);
  }
}

test('messages go both ways, beside peers from outside', async (t) => {
  const server = await Server.on(t);
  const here = new LocalEnd(t, server.transport);
  here.transport.connect('', null);
  await here.until(() => here.connections === 1);
  here.say('hello');
  await here.until(() => here.heard.length === 1);
  assert.deepEqual(here.heard, ['-1 hello']);
  const other = new LocalEnd(t, server.transport);
  other.transport.connect('', null);
  await other.until(() => other.connections === 1);
  other.say('hi');
  await other.until(() => other.heard.length === 1);
  assert.deepEqual([here.heard, other.heard], [['-1 hello'], ['-2 hi']]);
});

test('a gradient is not copied: its receiver may write where the sender has', async (t) => {
  const front = new FrontTransport(null);
  t.after(() => front.close(0));
  await front.bind('tcp://127.0.0.1:0');
  const gradient = new Float32Array(1_000).fill(1);
  const received = new Promise<void>((resolve) => {
    const onMessage = (_: string, [frame]: readonly Uint8Array[]) => {
      if (frame) new Float32Array(frame.buffer, frame.byteOffset, 1_000).fill(2);
      resolve();
    };
    front.start({ onMessage, onConnectionLost: () => {} }, MAX_MESSAGE_BYTES);
  });
  const here = new LocalEnd(t, front);
  here.transport.connect('', null);
  await here.until(() => here.connections === 1);
  here.transport.send([new Uint8Array(gradient.buffer)]);
  await bounded(received, LIMIT_MS, 'the gradient');
  assert.deepEqual([gradient[0], gradient[999]], [2, 2]);
});

test('the last message arrives before the end, which names its peer', async (t) => {
  const server = await Server.on(t);
  const here = new LocalEnd(t, server.transport);
  here.transport.connect('', null);
  await here.until(() => here.connections === 1);
  for (let i = 0; i < 10; i++) here.say(`bye ${i}`);
  here.transport.close(20);
  await server.lose('-1');
  assert.equal(server.heard.at(-1), '-1 bye 9');
});

test('a worker that the server has dropped connects again as another peer, with its key', async (t) => {
  const server = await Server.on(t);
  const here = new LocalEnd(t, server.transport);
  const keyPair = newKeyPair();
  here.transport.connect('', { serverKey: newKeyPair().publicKey, keyPair });
  await here.until(() => here.connections === 1);
  assert.equal(server.transport.publicKeyOf('-1'), keyPair.publicKey);
  server.transport.drop('-1');
  assert.equal(server.transport.publicKeyOf('-1'), null);
  here.transport.reconnect();
  await here.until(() => here.connections === 2);
  here.say('again');
  await here.until(() => here.heard.length === 1);
  assert.deepEqual(here.heard, ['-2 again']);
  assert.equal(server.transport.publicKeyOf('-2'), keyPair.publicKey);
});
