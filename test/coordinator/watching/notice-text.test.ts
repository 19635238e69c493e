import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noticeText } from '../../../src/coordinator/watching/notice-text.js';
import type { RejectionCode } from '../../../src/shared/protocol/rejections.js';
import { workerState } from '../../cli/report/reports.js';

const worker = workerState(1);
const left = (code: string, reason: string) => noticeText({ type: 'worker-left', worker, code, reason });
const rejected = (code: RejectionCode) =>
  noticeText({ type: 'message-rejected', peer: 'x', rejection: { code, reason: 'as the sender reads it' } });

test('a worker that was asked to stop is no warning; one that is lost is; one that lied is out', () => {
  assert.deepEqual(left('terminated', 'asked to stop'), {
    level: 'info',
    text: 'worker 1 (vm:1001) left: asked to stop',
  });
  assert.equal(left('connection-lost', 'its connection was lost')?.level, 'warning');
  assert.deepEqual(left('wrong-gradient', 'two others agree'), {
    level: 'warning',
    text: 'worker 1 (vm:1001) is out of the run: two others agree',
  });
});

test('a rejection is told with its code, in words for people, and not at all when it is ordinary', () => {
  assert.equal(rejected('malformed')?.text, 'rejected a message (malformed): as the sender reads it');
  assert.equal(
    rejected('foreign')?.text,
    'rejected a message (foreign): it was meant for an earlier start of the coordinator',
  );
  assert.equal(rejected('stale'), null);
});

test('a name from outside cannot write lines or colours', () => {
  const hostile = { ...worker, engine: '\u001b[31m', device: 'a\nb' };
  assert.doesNotMatch(noticeText({ type: 'worker-joined', worker: hostile })?.text ?? '', /\p{Cc}/u);
});

test('a worker that joins is described, with its threads', () => {
  const joined = (threads: number) => noticeText({ type: 'worker-joined', worker: { ...worker, threads } })?.text;
  assert.equal(joined(1), `worker 1 (vm:1001) joined, engine ${worker.engine} on ${worker.device}`);
  assert.equal(joined(16), `worker 1 (vm:1001) joined, engine ${worker.engine} on ${worker.device}, 16 threads`);
});
