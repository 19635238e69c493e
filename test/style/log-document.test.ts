import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { JsonReporter } from '../../src/cli/report/json-reporter.js';
import { RejectionLimit } from '../../src/cli/report/rejection-limit.js';
import type { Notice } from '../../src/coordinator/core/notices.js';
import { BEGIN, DATA, EPOCH, Sink, SUMMARY, stepReport, workerState } from '../cli/report/reports.js';

const [one, other] = [workerState(1), workerState(2)];
const node = { level: 0, index: 0 };
const leaves = { begin: 0, end: 1 };

/** One of each: the compiler tells when one is missing. */
const NOTICES: { readonly [Type in Notice['type']]: Extract<Notice, { type: Type }> } = {
  'worker-joined': { type: 'worker-joined', worker: one },
  'worker-ready': { type: 'worker-ready', worker: one },
  'worker-left': { type: 'worker-left', worker: one, code: 'silent', reason: 'nothing heard' },
  'message-rejected': { type: 'message-rejected', peer: 'x', rejection: { code: 'stale', reason: 'over' } },
  'no-workers': { type: 'no-workers' },
  'own-bits': { type: 'own-bits', worker: one },
  'mixed-engines': { type: 'mixed-engines', workers: [one, other] },
  'audit-waits': {
    type: 'audit-waits',
    step: 0,
    audit: { node, leaves, claims: [{ claimId: 0, worker: one, digest: null }], auditor: null, waiting: true },
  },
  audited: { type: 'audited', step: 0, leafCount: 1, claimCount: 2 },
  'wrong-gradient': {
    type: 'wrong-gradient',
    worker: one,
    step: 0,
    leaves,
    digest: '0',
    agreedDigest: '1',
    witnesses: [other, workerState(3)],
  },
};

/** All that --log json can print. */
function everyObject(): Record<string, unknown>[] {
  const out = new Sink();
  let nowMs = 0;
  const clock = () => nowMs;
  // As `createReporter` makes it.
  const reporter = new RejectionLimit(new JsonReporter(out, () => new Date(0), clock), clock);
  reporter.onBegin(BEGIN);
  for (const notice of Object.values(NOTICES)) reporter.onNotice(notice);
  reporter.onNotice({ type: 'worker-ready', worker: one });
  reporter.onData(DATA);
  reporter.onStep(stepReport(0));
  nowMs = 1_000;
  reporter.onStep(stepReport(1));
  void reporter.onEpoch(EPOCH);
  reporter.onNote('info', 'x');
  reporter.summary(SUMMARY);
  return out.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('docs/log.md lists every object of --log json with its fields, and no other', () => {
  const printed = new Map(
    everyObject().map(({ type, time, ...fields }) => [type, Object.keys(fields).sort()] as const),
  );
  const rows = readFileSync('docs/log.md', 'utf8').matchAll(/^\| `([\w-]+)` \|((?: \w+,?)*) \|/gm);
  // The first table is of the values of --log.
  const documented = [...rows].filter(([, type = '']) => !['auto', 'lines', 'quiet', 'json'].includes(type));
  assert.deepEqual(
    new Map(
      documented.map(([, type, fields = '']) => [
        type,
        fields
          .split(',')
          .map((name) => name.trim())
          .filter(Boolean)
          .sort(),
      ]),
    ),
    printed,
  );
});

test('of a worker, only what identifies and describes it is printed', () => {
  const workers = everyObject().flatMap(({ type, worker, workers, witnesses, claimants }) =>
    type === 'workers' ? [] : [worker, workers, witnesses, claimants].flat().filter((each) => each !== undefined),
  );
  assert.ok(workers.length >= 8);
  for (const worker of workers)
    assert.deepEqual(Object.keys(worker as object), [
      'workerId',
      'ordinal',
      'host',
      'pid',
      'engine',
      'device',
      'threads',
    ]);
});
