import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { ConnectionPool } from '../../../src/shared/http/connection-pool.js';

/** As much of a socket as the pool uses. */
class FakeSocket extends EventEmitter {
  isOpen = true;

  constructor(readonly name: string) {
    super();
  }

  destroy(): void {
    this.isOpen = false;
  }
}

function poolOf(limit: number, ...names: string[]) {
  const pool = new ConnectionPool(limit);
  const sockets = new Map<string, FakeSocket>();
  const of = (name: string) => sockets.get(name) as unknown as Socket;
  const add = (name: string) => {
    sockets.set(name, new FakeSocket(name));
    pool.add(of(name));
  };
  names.forEach(add);
  const open = () => [...sockets.values()].filter(({ isOpen }) => isOpen).map(({ name }) => name);
  return { pool, add, of, open };
}

test('beyond the limit the connection goes that has been idle longest, never one that is answered', () => {
  const { pool, add, of, open } = poolOf(3, 'a', 'b', 'c');
  pool.begin(of('a'));
  add('d');
  assert.deepEqual(open(), ['a', 'c', 'd']);
  pool.end(of('a'));
  add('e');
  assert.deepEqual(open(), ['a', 'd', 'e'], 'c has been idle for longer than a');
});

test('a single idle connection goes before any that is answered', () => {
  const { pool, add, of, open } = poolOf(2, 'a', 'b');
  pool.begin(of('a'));
  add('c');
  assert.deepEqual(open(), ['a', 'c']);
});

test('where none is idle, the one goes whose answer takes longest', () => {
  const { pool, add, of, open } = poolOf(2, 'a', 'b');
  for (const name of ['b', 'a']) pool.begin(of(name));
  add('c');
  assert.deepEqual(open(), ['a', 'c']);
});

test('a connection that has closed, or is counted elsewhere, leaves its place', () => {
  const { pool, add, of, open } = poolOf(2, 'a', 'b');
  (of('a') as unknown as FakeSocket).emit('close');
  pool.release(of('b'));
  for (const name of ['c', 'd']) add(name);
  assert.deepEqual(open(), ['a', 'b', 'c', 'd']);
});

test('at the end only those are closed that wait for no answer', () => {
  const { pool, of, open } = poolOf(3, 'a', 'b', 'c');
  pool.begin(of('b'));
  pool.closeIdle();
  assert.deepEqual(open(), ['b']);
});
