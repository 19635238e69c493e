import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChunkServer } from '../../../src/coordinator/serving/chunk-server.js';
import { systemTime } from '../../../src/shared/time.js';

test('chunks are read one at a time, in turn, and a peer waits for one only', async () => {
  let reading = 0;
  const order: string[] = [];
  const server = await new Promise<ChunkServer>((resolve) => {
    const made: ChunkServer = new ChunkServer(
      {
        async read(chunk) {
          assert.equal(++reading, 1);
          await new Promise((done) => setImmediate(done));
          reading--;
          if (chunk === 9) throw new Error('gone');
          return Uint8Array.of(chunk);
        },
      },
      {
        send: (peer, chunk, bytes) => {
          order.push(`${peer}:${chunk}=${bytes[0]}`);
          if (peer === 'c') resolve(made);
        },
        onFailure: (peer, error) => order.push(`${peer} failed: ${(error as Error).message}`),
      },
      systemTime,
    );
    made.request('a', 1);
    // A flood of one peer's requests is one request.
    for (let chunk = 2; chunk < 8; chunk++) made.request('b', chunk);
    made.request('d', 9);
    made.request('c', 3);
  });
  assert.ok(server);
  assert.deepEqual(order, ['a:1=1', 'b:7=7', 'd failed: gone', 'c:3=3']);
});
