import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLocal } from '../../src/cli/addresses.js';
import { address, autoOrWholeNumber, decimalNumber, httpAddress, onOff, wholeNumber } from '../../src/cli/values.js';

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
  assert.equal(onOff('off'), false);
  refuses(onOff, ['yes', 'ON', ''], /'on' or 'off'/);
  assert.equal(autoOrWholeNumber(8)('auto'), 'auto');
  assert.equal(autoOrWholeNumber(8)('0'), 0);
  refuses(autoOrWholeNumber(8), ['9', '-1', 'all'], /'auto' or a whole number from 0 to 8/);
});

test('addresses', () => {
  for (const good of ['tcp://127.0.0.1:5555', 'tcp://*:0', 'tcp://[::1]:80', 'ipc:///tmp/x.sock'])
    assert.equal(address(good), good);
  refuses(
    address,
    ['localhost:5555', 'tcp://host', 'tcp://host:99999', 'http://host:1', 'ipc://relative'],
    /tcp:\/\/HOST:PORT/,
  );
  refuses(address, [`ipc:///${'x'.repeat(120)}`], /at most 107 bytes/);
});

test('which addresses other hosts can reach', () => {
  for (const local of ['ipc:///x', 'tcp://127.0.0.1:1', 'tcp://localhost:1', 'tcp://[::1]:1'])
    assert.ok(isLocal(local), local);
  for (const open of [
    'tcp://0.0.0.0:1',
    'tcp://*:1',
    'tcp://192.168.0.7:1',
    'tcp://127.evil.example:1',
    'tcp://[::]:1',
  ]) {
    assert.ok(!isLocal(open), open);
  }
});

test('addresses for HTTP', () => {
  assert.deepEqual(httpAddress('127.0.0.1:9464'), { host: '127.0.0.1', port: 9464 });
  assert.deepEqual(httpAddress('[::1]:0'), { host: '::1', port: 0 });
  assert.equal(httpAddress('off'), 'off');
  refuses(httpAddress, ['', '9464', 'host', 'host:99999', 'http://host:1', '::1:80'], /HOST:PORT/);
});
