import assert from 'node:assert/strict';
import os from 'node:os';
import { test } from 'node:test';
import { listenPlaces, tcpAddress } from '../../../src/shared/transport/listen-address.js';

test('addresses, brackets, names and interfaces', async () => {
  assert.deepEqual(await listenPlaces('tcp://127.0.0.1:5555'), [{ host: '127.0.0.1', port: 5555 }]);
  assert.deepEqual(await listenPlaces('tcp://[::]:5555'), [{ host: '::', port: 5555 }]);
  assert.deepEqual(await listenPlaces('tcp://[::1]:*'), [{ host: '::1', port: 0 }]);
  assert.deepEqual(await listenPlaces('tcp://*:0'), [{ host: '0.0.0.0', port: 0 }]);
  assert.equal((await listenPlaces('tcp://localhost:1'))[0]?.host, '127.0.0.1', 'IPv4 first');
  const loopback = Object.entries(os.networkInterfaces()).find(([, all]) => all?.[0]?.address === '127.0.0.1')?.[0];
  if (loopback) assert.equal((await listenPlaces(`tcp://${loopback}:1`))[0]?.host, '127.0.0.1');
});

test('an interface is listened to at none of its addresses that are valid on one link only', async () => {
  for (const [name, all = []] of Object.entries(os.networkInterfaces())) {
    // An alias, which no address can name.
    if (name.includes(':')) continue;
    const hosts = (await listenPlaces(`tcp://${name}:1`)).map(({ host }) => host);
    const expected = all.map(({ address }) => address).filter((address) => !address.startsWith('fe80:'));
    assert.deepEqual(hosts.sort(), expected.sort(), name);
  }
});

test('what is no address of this kind', async () => {
  for (const address of [
    'tcp://127.0.0.1',
    'tcp://127.0.0.1:65536',
    'tcp://::1:5555',
    'tcp://:5555',
    'udp://*:1',
    '',
  ]) {
    await assert.rejects(listenPlaces(address), /no such address/, address);
  }
});

test('an address as peers write it', () => {
  assert.equal(tcpAddress('10.0.0.1', 1), 'tcp://10.0.0.1:1');
  assert.equal(tcpAddress('::', 1), 'tcp://[::]:1');
});
