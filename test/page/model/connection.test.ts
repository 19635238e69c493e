import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broken, heard, newConnection, reopened, waited } from '../../../src/page/model/connection.js';

test('silence of less than two seconds is known to be a lost connection', () => {
  const live = heard(1_000);
  assert.equal(live.status, 'live');
  assert.equal(waited(live, 2_500).status, 'live');
  assert.equal(waited(live, 3_000).status, 'lost');
});

test('a connection whose silence ends is live again', () => {
  assert.equal(waited(waited(heard(0), 3_000), 3_100).status, 'lost');
  assert.equal(heard(3_200).status, 'live');
});

test('a silent connection is given up, also one that never said anything', () => {
  assert.equal(waited(heard(0), 7_000).reopenAtMs, null);
  assert.equal(waited(heard(0), 9_000).reopenAtMs, 9_000);
  assert.equal(waited(newConnection(0), 9_000).reopenAtMs, 9_000);
});

test('waits between attempts grow to five seconds, and are short again after a success', () => {
  let connection = heard(0);
  const waits: number[] = [];
  for (let now = 0; waits.length < 6; ) {
    connection = broken(connection, now);
    waits.push((connection.reopenAtMs ?? 0) - now);
    now = connection.reopenAtMs ?? 0;
    connection = reopened(connection, now);
    assert.equal(connection.status, 'lost', 'until something comes');
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  assert.equal(broken(heard(99_000), 99_000).reopenAtMs, 99_500);
});

test('a connection that waits for its next attempt goes on waiting', () => {
  const lost = broken(heard(0), 10);
  assert.equal(waited(lost, 99_000), lost);
});
