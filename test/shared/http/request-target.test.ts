import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathOf } from '../../../src/shared/http/request-target.js';

test('the path is what is asked for, without query and escapes', () => {
  for (const [target, path] of [
    ['/metrics', '/metrics'],
    ['/metrics?x=/y', '/metrics'],
    ['/%6detrics#z', '/metrics'],
    ['/', '/'],
    ['', '/'],
    ['*', '*'],
    ['//evil.example/metrics', '//evil.example/metrics'],
    ['/%', null],
    ['/%ff', null],
  ] as const) {
    assert.deepEqual(pathOf(target, 'h'), { host: 'h', path }, target);
  }
});

test('the host of a whole URL counts before the header', () => {
  assert.deepEqual(pathOf('http://evil.example:80/metrics?x', 'localhost'), {
    host: 'evil.example:80',
    path: '/metrics',
  });
  assert.deepEqual(pathOf('HTTP://localhost', 'evil.example'), { host: 'localhost', path: '/' });
  assert.deepEqual(pathOf('/metrics', undefined), { host: undefined, path: '/metrics' });
});
