import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAllowedHost } from '../../../src/shared/http/allowed-hosts.js';

const MACHINE = { addresses: ['127.0.0.1', '10.0.0.5', 'fd00::5'], hostName: 'Node1.cluster.example' };

/** Which of the headers are refused. */
const refused = (boundHost: string, names: readonly string[], headers: readonly string[]) =>
  headers.filter((header) => !isAllowedHost(header, { boundHost, names }, MACHINE));

const LOOPBACK = [
  'localhost',
  'LOCALHOST:9464',
  'localhost.',
  'lenet.localhost',
  '127.0.0.1:1',
  '127.1.2.3',
  '[::1]:9464',
];
const OWN = ['10.0.0.5', '10.0.0.5:9464', '[fd00::5]', '[FD00:0:0::5]:9464', 'node1', 'node1.cluster.example:80'];
const FOREIGN = [
  ...['evil.example', 'evil.example:9464', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.6'],
  ...['', ':9464', '[::2]', 'user@localhost', 'localhost:x', '[::1', 'a b', 'localhost/evil', '1127.0.0.1'],
];

test('bound to loopback, loopback names alone are answered', () => {
  for (const bound of ['127.0.0.1', 'localhost', '::1']) {
    assert.deepEqual(refused(bound, [], [...LOOPBACK, ...OWN, ...FOREIGN]), [...OWN, ...FOREIGN], bound);
  }
});

test('bound to one address, this address and the host name are answered, too', () => {
  assert.deepEqual(refused('10.0.0.5', [], [...LOOPBACK, ...OWN, ...FOREIGN]), [
    '[fd00::5]',
    '[FD00:0:0::5]:9464',
    ...FOREIGN,
  ]);
  assert.deepEqual(refused('Login.example', [], ['login.example:9464', '10.0.0.5']), ['10.0.0.5']);
});

test('bound to all interfaces, each address of the machine is answered', () => {
  for (const bound of ['0.0.0.0', '::', '0:0::0']) {
    assert.deepEqual(refused(bound, [], [...LOOPBACK, ...OWN, ...FOREIGN]), FOREIGN, bound);
  }
  assert.deepEqual(refused('0.0.0.0', [], ['0.0.0.0:9464']), []);
});

test('names that were given are answered, and * answers all', () => {
  const names = ['Coordinator', '192.0.2.1', 'fd00:0::9'];
  assert.deepEqual(refused('127.0.0.1', names, ['coordinator:9464', '192.0.2.1', '[fd00::9]:1', ...FOREIGN]), FOREIGN);
  assert.deepEqual(refused('127.0.0.1', ['*'], FOREIGN), []);
});

test('a request without the header is answered: it is not from a browser', () => {
  assert.equal(isAllowedHost(undefined, { boundHost: '127.0.0.1', names: [] }, MACHINE), true);
});
