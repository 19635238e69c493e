import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkerOutput } from '../../src/train/worker-output.js';

test("warnings and errors are passed on; a driver's chatter is told only when the process ends with it", () => {
  const notes: string[] = [];
  const output = new WorkerOutput((level, text) => notes.push(`${level}: ${text}`));
  output.add('warning: cannot reach the coordinator');
  output.add("Warning: Couldn't load Vulkan: libvulkan.so.1");
  output.add('');
  output.add('\u001b[31merror: \u001b[0mit is broken');
  assert.deepEqual(notes, ['warning: cannot reach the coordinator', 'error: it is broken']);
  notes.length = 0;
  output.tellChatter();
  assert.deepEqual(notes, ["info: Warning: Couldn't load Vulkan: libvulkan.so.1"]);
  output.tellChatter();
  assert.equal(notes.length, 1);
});

test('only the last lines are kept', () => {
  const notes: string[] = [];
  const output = new WorkerOutput((_, text) => notes.push(text));
  for (let i = 0; i < 1_000; i++) output.add(`line ${i}`);
  output.tellChatter();
  assert.deepEqual([notes.length, notes[0], notes.at(-1)], [20, 'line 980', 'line 999']);
});
