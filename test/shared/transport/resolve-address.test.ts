import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasName, hostAndPortOf, resolveAddress } from '../../../src/shared/transport/resolve-address.js';

test('a name stands for all of its addresses, in their order, IPv6 ones in brackets', async () => {
  const asked: string[] = [];
  const find = async (host: string) => {
    asked.push(host);
    return [{ address: '2001:db8::5' }, { address: '10.0.0.5' }, { address: '2001:db8::6' }];
  };
  assert.deepEqual(await resolveAddress('tcp://gpu-3:5555', find), [
    'tcp://[2001:db8::5]:5555',
    'tcp://10.0.0.5:5555',
    'tcp://[2001:db8::6]:5555',
  ]);
  assert.deepEqual(asked, ['gpu-3']);
});

test('an address without a name stands for itself', async () => {
  const find = () => Promise.reject(new Error('nobody is asked'));
  for (const address of ['tcp://10.0.0.5:5555', 'tcp://[2001:db8::5]:5555', 'tcp://[fe80::1%eth0]:5555', 'ipc:///x']) {
    assert.equal(hasName(address), false, address);
    assert.deepEqual(await resolveAddress(address, find), [address]);
  }
});

test('the system knows this host by name', async () => {
  for (const address of await resolveAddress('tcp://localhost:5555')) {
    assert.ok(['127.0.0.1', '::1'].includes(hostAndPortOf(address)?.host ?? ''), address);
  }
});
