import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_WAITING, whomToDrop } from '../../../src/shared/transport/admission.js';
import type { Standing } from '../../../src/shared/transport/link.js';

test('the oldest stranger goes first, then the oldest holder of a key, a member never', () => {
  const links = new Map<number, { standing: Standing }>();
  const add = (standing: Standing): number => {
    links.set(links.size, { standing });
    return links.size - 1;
  };
  for (let i = 0; i < 2 * MAX_WAITING; i++) add('member');
  const keyHolder = add('key-holder');
  const stranger = add('stranger');
  while (links.size < 3 * MAX_WAITING - 1) add('key-holder');
  assert.equal(whomToDrop(links), null);
  add('stranger');
  assert.equal(whomToDrop(links), stranger);
  for (const link of links.values()) if (link.standing === 'stranger') link.standing = 'key-holder';
  assert.equal(whomToDrop(links), keyHolder);
});
