import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chatter } from '../../src/train/chatter.js';

test('lines are kept until they are taken, without colours and empty ones', () => {
  const chatter = new Chatter();
  chatter.add("Warning: Couldn't load Vulkan: libvulkan.so.1");
  chatter.add('');
  chatter.add('\u001b[31merror: \u001b[0mit is broken');
  assert.deepEqual(chatter.take(), ["Warning: Couldn't load Vulkan: libvulkan.so.1", 'error: it is broken']);
  assert.deepEqual(chatter.take(), []);
});

test('only the last lines are kept', () => {
  const chatter = new Chatter();
  for (let i = 0; i < 1_000; i++) chatter.add(`line ${i}`);
  const lines = chatter.take();
  assert.deepEqual([lines.length, lines[0], lines.at(-1)], [20, 'line 980', 'line 999']);
});
