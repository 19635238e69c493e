import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  claimLine,
  type LockClaim,
  socketName,
  standingClaims,
  withdrawalLine,
} from '../../../src/coordinator/run/lock-claims.js';

const claim = (digit: string): LockClaim => ({
  claim: digit.repeat(32),
  socket: true,
  host: 'host',
  pid: 1,
  bootId: null,
  pidNamespace: null,
  startTicks: null,
  at: '2026-01-02T03:04:05.000Z',
});
const [a, b] = [claim('a'), claim('b')];

test('claims stand in their order until they are withdrawn', () => {
  const file = claimLine(a) + claimLine(b);
  assert.deepEqual(standingClaims(file), [a, b]);
  assert.deepEqual(standingClaims(file + withdrawalLine(a)), [b]);
  assert.deepEqual(standingClaims(file + withdrawalLine(a) + withdrawalLine(b)), []);
});

test('lines that are torn, empty or of something else do not count, and spoil no other', () => {
  const torn = claimLine(a).slice(0, -20);
  const withoutPid = claimLine(a).replace('"pid":1', '"pid":0');
  assert.deepEqual(standingClaims(`${torn}${claimLine(b)}\n{}\nnull\n${withoutPid}`), [b]);
});

test('each claim has a socket of its own', () => {
  assert.equal(socketName(a), `coordinator.${'a'.repeat(32)}.sock`);
});
