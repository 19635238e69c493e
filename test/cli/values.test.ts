import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, httpAddress } from '../../src/cli/address-values.js';
import {
  autoOrWholeNumber,
  decimalNumber,
  directoryName,
  fileName,
  hostNames,
  onOff,
  wholeNumber,
} from '../../src/cli/values.js';

const refuses = (parse: (text: string) => unknown, texts: readonly string[], message: RegExp) => {
  for (const text of texts) assert.throws(() => parse(text), message, `'${text}' must be refused`);
};

test('whole numbers', () => {
  assert.equal(wholeNumber(1, 10)('10'), 10);
  refuses(wholeNumber(1, 10), ['0', '11', '-1', '1.5', '1e1', '', ' 3', '0x3', 'ten'], /whole number from 1 to 10/);
});

test('decimal numbers', () => {
  assert.equal(decimalNumber(0, 1, 'exclusive')('1e-3'), 0.001);
  assert.equal(decimalNumber(-1, 1, 'inclusive')('-.5'), -0.5);
  refuses(
    decimalNumber(0, 1, 'exclusive'),
    ['0', '-1', '2', 'NaN', 'Infinity', '', '1,5'],
    /number above 0, at most 1/,
  );
});

test('on and off, auto and counts', () => {
  for (const yes of ['on', 'ON', 'true', 'True', '1', 'yes']) assert.equal(onOff(yes), true, yes);
  for (const no of ['off', 'Off', 'false', 'FALSE', '0', 'no']) assert.equal(onOff(no), false, no);
  refuses(onOff, ['y', 'enabled', '2', '', ' on'], /'on' or 'off'/);
  assert.equal(autoOrWholeNumber(0, 8)('auto'), 'auto');
  assert.equal(autoOrWholeNumber(0, 8)('0'), 0);
  refuses(autoOrWholeNumber(0, 8), ['9', '-1', 'all'], /'auto' or a whole number from 0 to 8/);
  refuses(autoOrWholeNumber(1, 8), ['0'], /'auto' or a whole number from 1 to 8/);
});

test('names of hosts come without ports, and * stands for any', () => {
  assert.deepEqual(hostNames('node1, node1.example ,10.0.0.5,fd00::5,*'), [
    'node1',
    'node1.example',
    '10.0.0.5',
    'fd00::5',
    '*',
  ]);
  refuses(
    hostNames,
    ['', 'node1:9464', 'node1,,node2', 'http://node1', '*.example', '[fd00::5]', 'a b'],
    /without ports/,
  );
});

test('names of files and directories are not empty', () => {
  assert.equal(fileName('a b'), 'a b');
  refuses(fileName, [''], /It must name a file, but is empty/);
  refuses(directoryName, ['', 'a\0b'], /It must name a directory/);
});

const listenAddress = address({ loopback: true, port: 5555 });

test('addresses for ZeroMQ, with what they may leave out', () => {
  for (const [given, meant] of [
    ['tcp://127.0.0.1:5555', 'tcp://127.0.0.1:5555'],
    ['tcp://*:0', 'tcp://*:0'],
    ['tcp://[::1]:80', 'tcp://[::1]:80'],
    ['tcp://[fe80::1%eth0]:80', 'tcp://[fe80::1%eth0]:80'],
    ['ipc:///tmp/x.sock', 'ipc:///tmp/x.sock'],
    ['0.0.0.0:7000', 'tcp://0.0.0.0:7000'],
    ['[::]:7000', 'tcp://[::]:7000'],
    ['*:7000', 'tcp://*:7000'],
    ['gpu-3:7000', 'tcp://gpu-3:7000'],
    ['7000', 'tcp://127.0.0.1:7000'],
    [':7000', 'tcp://127.0.0.1:7000'],
    ['10.0.0.7', 'tcp://10.0.0.7:5555'],
    ['[::1]', 'tcp://[::1]:5555'],
    ['gpu-3.example.org', 'tcp://gpu-3.example.org:5555'],
    ['localhost', 'tcp://localhost:5555'],
    ['tcp://gpu-3', 'tcp://gpu-3:5555'],
  ] as const) {
    assert.equal(listenAddress(given), meant, given);
  }
  const wrong = [
    '',
    'gpu-3',
    'host:99999',
    'tcp://host:99999',
    '99999',
    'http://host:1',
    'tcp://',
    'tcp://:',
    '::1:80',
  ];
  refuses(listenAddress, [...wrong, 'ipc://relative', 'a b:1', 'host:'], /tcp:\/\/HOST:PORT/);
  refuses(listenAddress, [`ipc:///${'x'.repeat(120)}`], /at most 107 bytes/);
});

test('an address that other hosts are told has a host, and where no port is customary, a port', () => {
  assert.equal(address({ loopback: false, port: 5555 })('gpu-3.example.org'), 'tcp://gpu-3.example.org:5555');
  refuses(address({ loopback: false, port: 5555 }), ['5555', ':5555'], /HOST:PORT/);
  refuses(address({ loopback: false, port: null }), ['gpu-3.example.org', '10.0.0.7', '5555'], /HOST:PORT/);
});

test('addresses for HTTP', () => {
  for (const [given, host, port] of [
    ['127.0.0.1:9464', '127.0.0.1', 9464],
    ['[::1]:0', '::1', 0],
    ['9470', '127.0.0.1', 9470],
    [':9470', '127.0.0.1', 9470],
    ['0.0.0.0', '0.0.0.0', 9464],
    ['localhost', 'localhost', 9464],
    ['http://0.0.0.0:9470/', '0.0.0.0', 9470],
  ] as const) {
    assert.deepEqual(httpAddress(given), { host, port }, given);
  }
  for (const off of ['off', 'OFF', 'no', 'false']) assert.equal(httpAddress(off), 'off');
  refuses(
    httpAddress,
    ['', 'host', 'on', 'host:99999', 'https://host:1', '::1:80', 'tcp://host:1', '99999'],
    /HOST:PORT/,
  );
});
