import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coresInStatus, parseCoreList } from '../../src/shared/core-list.js';

test('core lists in the notation of Linux', () => {
  assert.deepEqual(parseCoreList('0'), [0]);
  assert.deepEqual(parseCoreList('0-3'), [0, 1, 2, 3]);
  assert.deepEqual(parseCoreList('1,4-5,9'), [1, 4, 5, 9]);
});

test('the cores in the status of a process', () => {
  const status = 'Name:\tnode\nCpus_allowed:\tff,0000000f\nCpus_allowed_list:\t0-3,32-39\nMems_allowed_list:\t0-1\n';
  assert.deepEqual(coresInStatus(status), [0, 1, 2, 3, 32, 33, 34, 35, 36, 37, 38, 39]);
  assert.deepEqual(coresInStatus('Name:\tnode\n'), []);
});
