import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isLocal, ownAddress, reachableAddress, reachableHttp } from '../../../src/shared/transport/addresses.js';
import { chooseAddress, hostAddresses } from '../../../src/shared/transport/host-addresses.js';

const ip = (address: string, internal = false) => ({
  address,
  internal,
  netmask: '',
  mac: '',
  cidr: null,
  ...(address.includes(':') ? ({ family: 'IPv6', scopeid: 0 } as const) : ({ family: 'IPv4' } as const)),
});
const LO = [ip('127.0.0.1', true), ip('::1', true)];
const NO_ROUTES = { ipv4: null, ipv6: null };

test('which addresses other hosts can reach', () => {
  for (const local of [
    'ipc:///x',
    'tcp://127.0.0.1:1',
    'tcp://127.8.9.10:1',
    'tcp://localhost:1',
    'tcp://LocalHost:1',
    'tcp://[::1]:1',
    'tcp://[0:0:0:0:0:0:0:1]:1',
    'tcp://[::ffff:127.0.0.1]:1',
    'tcp://[::ffff:7f00:1]:1',
  ]) {
    assert.ok(isLocal(local), local);
  }
  for (const open of [
    'tcp://0.0.0.0:1',
    'tcp://*:1',
    'tcp://192.168.0.7:1',
    'tcp://127.evil.example:1',
    'tcp://localhost.evil.example:1',
    'tcp://[::]:1',
    'tcp://[2001:db8::1]:1',
    'tcp://[::ffff:10.0.0.1]:1',
  ]) {
    assert.ok(!isLocal(open), open);
  }
});

test('how processes on the same host reach what listens everywhere', () => {
  for (const [listens, own] of [
    ['tcp://0.0.0.0:5', 'tcp://127.0.0.1:5'],
    ['tcp://*:5', 'tcp://127.0.0.1:5'],
    ['tcp://[::]:5', 'tcp://[::1]:5'],
    ['tcp://[::ffff:0.0.0.0]:5', 'tcp://127.0.0.1:5'],
    ['tcp://10.0.0.1:5', 'tcp://10.0.0.1:5'],
    ['tcp://name:5', 'tcp://name:5'],
    ['ipc:///x', 'ipc:///x'],
  ] as const) {
    assert.equal(ownAddress(listens), own);
  }
});

test('how other hosts reach what listens everywhere, and what listens at one address', async () => {
  const asked: string[] = [];
  const addresses = (chosen: string | null) => async (families: string) => {
    asked.push(families);
    return { chosen, others: ['10.9.9.9 (eth1)'] };
  };
  const reach = async (listens: string, chosen: string | null) =>
    (await reachableAddress(listens, addresses(chosen))).address;
  assert.equal(await reach('tcp://0.0.0.0:5', '10.0.0.1'), 'tcp://10.0.0.1:5');
  assert.equal(await reach('tcp://[::]:5', '10.0.0.1'), 'tcp://10.0.0.1:5');
  assert.equal(await reach('tcp://[::]:5', '2001:db8::7'), 'tcp://[2001:db8::7]:5');
  assert.equal(await reach('tcp://[::]:5', null), 'tcp://[::1]:5');
  assert.equal(await reach('tcp://*:5', null), 'tcp://127.0.0.1:5');
  assert.deepEqual(asked, ['ipv4', 'both', 'both', 'both', 'ipv4']);
  for (const named of ['tcp://10.0.0.1:5', 'tcp://[2001:db8::1]:5', 'tcp://name:5', 'ipc:///x']) {
    assert.deepEqual(await reachableAddress(named, addresses('10.0.0.1')), { address: named, others: [] });
  }
  assert.equal(await reachableHttp('http://[::1]:9464'), '[::1]:9464');
  assert.doesNotMatch(await reachableHttp('http://[::]:9464'), /\[::\]|^0\.0\.0\.0/);
});

describe('of the addresses of a host', () => {
  const interfaces = {
    docker0: [ip('172.17.0.1')],
    'br-1a2b': [ip('172.18.0.1')],
    lo: LO,
    eth0: [ip('10.0.0.5'), ip('2001:db8::5'), ip('fe80::5')],
    eth1: [ip('192.168.7.5'), ip('169.254.3.4')],
  };

  test('the default route’s is taken, and those that others may reach are named', () => {
    assert.deepEqual(chooseAddress('ipv4', interfaces, { ipv4: '192.168.7.5', ipv6: null }), {
      chosen: '192.168.7.5',
      others: ['10.0.0.5 (eth0)'],
    });
    assert.deepEqual(chooseAddress('both', interfaces, { ipv4: '10.0.0.5', ipv6: '2001:db8::5' }), {
      chosen: '10.0.0.5',
      others: ['2001:db8::5 (eth0)', '192.168.7.5 (eth1)'],
    });
  });

  test('without a default route the first that is no bridge for containers', () => {
    assert.equal(chooseAddress('ipv4', interfaces, NO_ROUTES).chosen, '10.0.0.5');
    const { docker0 } = interfaces;
    assert.equal(chooseAddress('ipv4', { docker0, lo: LO }, NO_ROUTES).chosen, '172.17.0.1');
  });

  test('a host with IPv6 alone has an address where IPv6 is listened to', () => {
    const only = { lo: LO, eth0: [ip('fe80::5'), ip('2001:db8::5')] };
    assert.equal(chooseAddress('both', only, { ipv4: null, ipv6: '2001:db8::5' }).chosen, '2001:db8::5');
    assert.equal(chooseAddress('both', only, NO_ROUTES).chosen, '2001:db8::5');
    const two = { ...only, eth1: [ip('2001:db8:1::5')] };
    assert.equal(chooseAddress('both', two, { ipv4: null, ipv6: '2001:db8:1::5' }).chosen, '2001:db8:1::5');
    assert.equal(chooseAddress('ipv4', only, NO_ROUTES).chosen, null);
    assert.equal(chooseAddress('both', { lo: LO }, NO_ROUTES).chosen, null);
  });

  test('the system is asked, and loopback is never the answer', async () => {
    for (const families of ['ipv4', 'both'] as const) {
      const { chosen } = await hostAddresses(families);
      assert.ok(
        chosen === null || !isLocal(`tcp://${chosen.includes(':') ? `[${chosen}]` : chosen}:1`),
        String(chosen),
      );
    }
  });
});
