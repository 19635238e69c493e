import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Notice } from '../../../../src/coordinator/core/notices.js';
import type { WorkerState } from '../../../../src/coordinator/core/state.js';
import { LostWorkers } from '../../../../src/coordinator/watching/view/lost-workers.js';
import { ViewDriver } from './view-driver.js';

const WORK = { samples: 64, extraShards: 1 };

const [ONE] = new ViewDriver().join('w1') as [WorkerState];

/** A fleet whose workers do what a test says, a second between two events. */
class Fleet {
  readonly lost = new LostWorkers();
  nowMs = 0;
  readonly #workers = new Map<string, WorkerState>();

  /** Its number is that of its first mention, from 1. */
  worker(id: string): WorkerState {
    const known = this.#workers.get(id);
    if (known) return known;
    const worker = { ...ONE, peer: id, workerId: id, ordinal: this.#workers.size + 1 };
    this.#workers.set(id, worker);
    return worker;
  }

  join(...ids: string[]): void {
    for (const id of ids) this.#notice({ type: 'worker-joined', worker: this.worker(id) });
  }

  ready(...ids: string[]): void {
    for (const id of ids) this.#notice({ type: 'worker-ready', worker: this.worker(id) });
  }

  start(...ids: string[]): void {
    this.join(...ids);
    this.ready(...ids);
  }

  leave(id: string, code = 'connection-lost'): void {
    this.#notice({ type: 'worker-left', worker: this.worker(id), code, reason: `because of ${code}` });
  }

  /** '2 3*': the numbers of those that are shown; a star: somebody has taken the place. */
  shown(): string {
    return this.lost
      .views(this.nowMs)
      .map(({ worker, replaced }) => `${worker}${replaced ? '*' : ''}`)
      .join(' ');
  }

  #notice(notice: Notice): void {
    this.nowMs += 1_000;
    this.lost.onNotice(notice, WORK, this.nowMs, 1_700_000_000_000 + this.nowMs);
  }
}

test('a worker that is lost stays, with who, when and why, until another one is ready', () => {
  const fleet = new Fleet();
  fleet.start('a', 'b');
  fleet.leave('b');
  const [view] = fleet.lost.views(fleet.nowMs);
  assert.deepEqual(view, {
    worker: 2,
    host: 'host',
    pid: 1,
    engine: 'toy',
    device: 'toy',
    samples: 64,
    extraShards: 1,
    atMs: 1_700_000_005_000,
    reason: 'because of connection-lost',
    replaced: false,
  });
  fleet.nowMs += 24 * 3_600_000;
  fleet.join('c');
  assert.equal(fleet.shown(), '2', 'one that loads is none yet');
  fleet.ready('c');
  assert.equal(fleet.shown(), '2*');
  fleet.nowMs += 59_000;
  assert.equal(fleet.shown(), '2*', 'it is still seen for a while');
  fleet.nowMs += 2_000;
  assert.equal(fleet.shown(), '');
});

test('a worker that says goodbye, or whose key a person has withdrawn, is not lost', () => {
  const fleet = new Fleet();
  fleet.start('a', 'b', 'c', 'd');
  for (const [id, code] of [
    ['a', 'terminated'],
    ['b', 'released'],
    ['c', 'key-revoked'],
    ['d', 'reconnected'],
  ] as const) {
    fleet.leave(id, code);
    assert.equal(fleet.shown(), '', code);
  }
});

test('a worker that fails is lost, whatever it says', () => {
  const fleet = new Fleet();
  fleet.start('a', 'b', 'c');
  fleet.leave('a', 'engine-failed');
  fleet.leave('b', 'silent');
  fleet.leave('c', 'wrong-gradient');
  assert.equal(fleet.shown(), '1 2 3');
});

test('each new worker takes one place, the oldest first; one that comes back takes its own', () => {
  const fleet = new Fleet();
  fleet.start('a', 'b', 'c', 'd');
  for (const id of ['a', 'b', 'c']) fleet.leave(id);
  fleet.start('e');
  assert.equal(fleet.shown(), '1* 2 3');
  fleet.start('c');
  assert.equal(fleet.shown(), '1* 2 3*');
  fleet.start('f', 'g');
  assert.equal(fleet.shown(), '1* 2* 3*');
  fleet.leave('g');
  assert.equal(fleet.shown(), '1* 2* 3* 7', 'what the fleet has grown to is what counts');
});

test('a worker that was loading already does not take the place of a lost one', () => {
  const fleet = new Fleet();
  fleet.join('a', 'b');
  fleet.leave('a');
  fleet.ready('b');
  assert.equal(fleet.shown(), '1');
  fleet.start('c');
  assert.equal(fleet.shown(), '1*');
});

test('a fleet that is made smaller needs fewer', () => {
  const fleet = new Fleet();
  fleet.start('a', 'b', 'c');
  fleet.leave('a');
  fleet.leave('b', 'terminated');
  assert.equal(fleet.shown(), '1', 'one of two is missing');
  fleet.start('d');
  assert.equal(fleet.shown(), '1*');
});

test('a large fleet that is lost fills nothing, and is whole again when as many are ready', () => {
  const fleet = new Fleet();
  const names = (from: string): string[] => Array.from({ length: 100 }, (_, index) => `${from}-${index}`);
  fleet.start(...names('first'));
  for (const name of names('first')) fleet.leave(name);
  assert.equal(fleet.lost.views(fleet.nowMs).length, 32, 'the last ones');
  assert.match(fleet.shown(), /^69 .* 100$/);
  const [last = '', ...others] = names('second');
  fleet.start(...others);
  assert.match(fleet.shown(), / 99\* 100$/, 'one is missing');
  fleet.start(last);
  assert.match(fleet.shown(), / 100\*$/);
});
