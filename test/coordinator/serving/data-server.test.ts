import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataServer } from '../../../src/coordinator/serving/data-server.js';
import { systemTime } from '../../../src/shared/time.js';
import { VirtualTime } from '../../support/virtual-time.js';

test('chunks are read one at a time, in turn, and a peer waits for one only', async () => {
  let reading = 0;
  const order: string[] = [];
  const server = await new Promise<DataServer>((resolve) => {
    const made: DataServer = new DataServer(
      {
        async read(chunk) {
          assert.equal(++reading, 1);
          await new Promise((done) => setImmediate(done));
          reading--;
          if (chunk === 9) throw new Error('gone');
          return Uint8Array.of(chunk);
        },
        readImages: async () => Uint8Array.of(),
      },
      {
        send: (peer, request, bytes) => {
          order.push(`${peer}:${JSON.stringify(request)}=${bytes[0]}`);
          if (peer === 'c') resolve(made);
        },
        onFailure: (peer, error) => order.push(`${peer} failed: ${(error as Error).message}`),
      },
      systemTime,
    );
    made.request('a', { chunk: 1 });
    // A flood of one peer's requests is one request.
    for (let chunk = 2; chunk < 8; chunk++) made.request('b', { chunk });
    made.request('d', { chunk: 9 });
    made.request('c', { chunk: 3 });
  });
  assert.ok(server);
  assert.deepEqual(order, ['a:{"chunk":1}=1', 'b:{"chunk":7}=7', 'd failed: gone', 'c:{"chunk":3}=3']);
});

test('urgent images wait neither for a chunk that is read nor for the pause after it', async () => {
  const order: string[] = [];
  const time = new VirtualTime();
  let onRead = () => {};
  const reading = new Promise<Uint8Array>((resolve) => {
    onRead = () => resolve(Uint8Array.of(1));
  });
  const server = new DataServer(
    { read: () => reading, readImages: async (samples) => Uint8Array.from(samples) },
    { send: (peer, _, bytes) => order.push(`${peer}=${bytes}`), onFailure: () => assert.fail() },
    time.process,
  );
  server.request('a', { chunk: 1 });
  server.request('b', { chunk: 2 });
  server.request('a', { samples: [7], isUrgent: true });
  assert.deepEqual(server.queueLengths, { chunk: 1, image: 0 }, 'two are being read');
  await time.pass(0);
  onRead();
  await time.pass(0);
  server.request('c', { samples: [8, 9], isUrgent: true });
  await time.pass(0);
  assert.deepEqual(order, ['a=7', 'a=1', 'c=8,9']);
  await time.pass(2);
  assert.deepEqual(order.slice(3), ['b=1']);
});

test('a flood of requests for images that are not urgent gets an answer after each pause, and holds up nobody', async () => {
  const order: string[] = [];
  const time = new VirtualTime();
  const server: DataServer = new DataServer(
    { read: async (chunk) => Uint8Array.of(chunk), readImages: async (samples) => Uint8Array.from(samples) },
    {
      send: (peer, _, bytes) => {
        order.push(`${peer}=${bytes}`);
        if (peer === 'flood' && order.length < 100) server.request('flood', { samples: [1], isUrgent: false });
      },
      onFailure: () => assert.fail(),
    },
    time.process,
  );
  server.request('flood', { samples: [0], isUrgent: false });
  server.request('flood', { chunk: 5 });
  await time.pass(0);
  assert.deepEqual(order.splice(0).sort(), ['flood=0', 'flood=5']);
  assert.deepEqual(server.queueLengths, { chunk: 0, image: 1 });
  server.request('a', { chunk: 2 });
  server.request('a', { samples: [3], isUrgent: true });
  await time.pass(0);
  assert.deepEqual(order.splice(0), ['a=3']);
  await time.pass(2);
  assert.deepEqual(order.splice(0).sort(), ['a=2', 'flood=1']);
});
