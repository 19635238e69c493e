import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { WorkerState } from '../../../src/coordinator/core/worker-state.js';
import { WorkerTable } from '../../../src/coordinator/core/worker-table.js';

/** A worker that has just joined. */
function worker(ordinal: number, changes: Partial<WorkerState> = {}): WorkerState {
  return {
    peer: `peer ${ordinal}`,
    workerId: `id ${ordinal}`,
    ordinal,
    engine: 'toy',
    device: 'toy',
    bits: null,
    host: 'host',
    pid: ordinal,
    threads: 1,
    metricsAddress: null,
    publicKey: null,
    status: 'loading',
    lastHeardMs: 0,
    measuredSamplesPerMs: [],
    samplesPerMs: null,
    shard: null,
    responsive: true,
    parametersOfStep: -1,
    unauditedLeaves: 0,
    ...changes,
  };
}

const tableOf = (...workers: readonly WorkerState[]): WorkerTable =>
  workers.reduce((table, each) => table.with(each), WorkerTable.empty());

const ordinals = (table: WorkerTable): number[] => table.values().map(({ ordinal }) => ordinal);

test('workers are found by connection and by incarnation, in order of joining', () => {
  const table = tableOf(worker(1), worker(2), worker(3)).with(worker(1, { pid: 7 }));
  assert.deepEqual(ordinals(table), [1, 2, 3]);
  assert.deepEqual(table.keys(), ['peer 1', 'peer 2', 'peer 3']);
  assert.equal(table.get('peer 1')?.pid, 7);
  assert.equal(table.withId('id 2')?.peer, 'peer 2');
  assert.equal(table.withId('id 4'), undefined);
  assert.deepEqual(
    table.first(2).map(({ ordinal }) => ordinal),
    [1, 2],
  );
});

test('another worker on a connection comes last, and the earlier one is forgotten', () => {
  const table = tableOf(worker(1), worker(2)).with(worker(3, { peer: 'peer 1' }));
  assert.deepEqual(ordinals(table), [2, 3]);
  assert.equal(table.withId('id 1'), undefined);
  assert.equal(table.withId('id 3')?.peer, 'peer 1');
});

test('a worker that moved to another connection is still found when its old one goes', () => {
  const table = tableOf(worker(1), worker(2, { workerId: 'id 1' })).without('peer 1');
  assert.equal(table.withId('id 1')?.ordinal, 2);
});

test('counts the ready and the idle', () => {
  const shard = { leaves: { begin: 0, end: 1 } } as WorkerState['shard'];
  const table = tableOf(
    worker(1),
    worker(2, { status: 'ready' }),
    worker(3, { status: 'ready', shard }),
    worker(4, { status: 'ready', responsive: false }),
  );
  assert.deepEqual([table.size, table.readyCount, table.idleCount], [4, 3, 1]);
  const later = table
    .with(worker(3, { status: 'ready' }))
    .without('peer 2')
    .without('peer 2');
  assert.deepEqual([later.size, later.readyCount, later.idleCount], [3, 2, 1]);
});

test('the mean speed of a thread follows every change', () => {
  const table = tableOf(worker(1), worker(2, { samplesPerMs: 4, threads: 2 }));
  assert.equal(table.speedPerThread(), 2);
  assert.equal(table.with(worker(1, { samplesPerMs: 5 })).speedPerThread(), 3);
  assert.equal(table.with(worker(2, { samplesPerMs: 4, threads: 2, pid: 9 })).speedPerThread(), 2);
  assert.equal(table.without('peer 2').speedPerThread(), null);
});

/** The workers that a table must hold. */
type Plain = ReadonlyMap<string, WorkerState>;

function check(table: WorkerTable, plain: Plain): void {
  const expected = [...plain.values()].sort((a, b) => a.ordinal - b.ordinal);
  assert.deepEqual(table.values(), expected);
  assert.equal(table.size, plain.size);
  assert.equal(table.readyCount, expected.filter(({ status }) => status === 'ready').length);
  for (const each of expected) assert.equal(table.withId(each.workerId), each);
}

test('an older table says the same as ever, and others can follow from it', () => {
  const change = fc.record({
    /** Which of the tables so far it starts from. */
    from: fc.nat(),
    slot: fc.integer({ min: 1, max: 6 }),
    kind: fc.constantFrom('join', 'change', 'leave'),
    status: fc.constantFrom('loading', 'ready'),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 10 }), (changes, reads) => {
      const versions: [WorkerTable, Plain][] = [[WorkerTable.empty(), new Map()]];
      for (const [i, { from, slot, kind, status }] of changes.entries()) {
        const [table, plain] = versions[versions.length - 1 - (from % Math.min(3, versions.length))] ?? assert.fail();
        const peer = `peer ${slot}`;
        const next = new Map(plain);
        if (kind === 'leave') {
          next.delete(peer);
          versions.push([table.without(peer), next]);
          continue;
        }
        const known = kind === 'change' ? plain.get(peer) : undefined;
        const each = known ? { ...known, status } : worker(i, { peer, status });
        next.set(peer, each);
        versions.push([table.with(each), next]);
      }
      for (const read of reads) check(...(versions[read % versions.length] ?? assert.fail()));
      for (const version of versions) check(...version);
    }),
  );
});
