import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeJoinToken } from '../../src/shared/security/join-token.js';
import { newKeyPair } from '../../src/shared/security/keys.js';
import { startWorker } from '../../src/worker/run-worker.js';

const nobody = { connect: 'tcp://127.0.0.1:1', insecure: true, engine: 'simd' } as const;

test('a worker that hears of no coordinator in time has failed', async () => {
  const worker = await startWorker({ ...nobody, joinTimeoutMs: 50 });
  const { outcome, reason } = await worker.finished();
  assert.equal(outcome, 'failed');
  assert.match(reason, /127\.0\.0\.1:1/);
});

test('a worker that is told to leave is done; it tells its phase meanwhile', async () => {
  const notes: string[] = [];
  const worker = await startWorker({
    ...nobody,
    http: { host: '127.0.0.1', port: 0 },
    listeners: [{ onNote: (level, text) => notes.push(`${level}: ${text}`) }],
  });
  assert.equal(worker.status().phase, 'joining');
  assert.deepEqual([worker.engine, worker.address], ['simd', 'tcp://127.0.0.1:1']);
  const answer = await fetch(`${worker.httpUrl}/readyz`);
  assert.equal(answer.status, 503);
  assert.match(await answer.text(), /^waiting for a coordinator/);
  worker.interrupt();
  assert.equal((await worker.finished()).outcome, 'done');
  assert.deepEqual(notes, [`info: metrics on ${worker.httpUrl}`]);
  await assert.rejects(fetch(`${worker.httpUrl}/readyz`));
});

test('a signal that is aborted already ends a worker at once', async () => {
  const worker = await startWorker({ ...nobody, signal: AbortSignal.abort() });
  assert.equal((await worker.finished()).outcome, 'done');
});

test('options that make no sense are refused', async () => {
  await assert.rejects(startWorker({ ...nobody, joinTimeoutMs: Number.NaN }), {
    code: 'usage',
    message: "Cannot join: joinTimeoutMs must be a number above 0, got 'NaN'.",
  });
  const keyPair = newKeyPair();
  const join = encodeJoinToken({ address: nobody.connect, serverKey: keyPair.publicKey, keyPair });
  await assert.rejects(startWorker({ ...nobody, join }), { code: 'usage', message: /--insecure and a join token/ });
});

test('a number of threads that cannot be is refused', async () => {
  for (const threads of [0, 1.5, 5000]) {
    await assert.rejects(startWorker({ ...nobody, threads }), {
      code: 'usage',
      message: /threads must be 'auto' or a/,
    });
  }
  await assert.rejects(startWorker({ ...nobody, engine: 'reference', threads: 2 }), {
    code: 'usage',
    message: /engine reference: threads must be 'auto' or 1, got '2'/,
  });
});
