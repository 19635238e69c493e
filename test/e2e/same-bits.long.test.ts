import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { otherNodes } from './node-binaries.js';
import { SmallTrainings, titleOf } from './small-trainings.js';

describe('the same model, to the bit, from any number of workers on any kernel', () => {
  const trainings = new SmallTrainings();
  for (const workers of [1, 2, 3, 5]) {
    for (const transport of ['ipc', 'tcp'] as const) {
      for (const kernel of ['native', 'wasm'] as const) {
        const training = { workers, transport, kernel };
        test(titleOf(training), () => trainings.yieldsTheSame(training));
      }
    }
  }

  for (const node of otherNodes()) {
    test(`2 workers on ${node.name}`, { skip: node.path ? false : node.reason }, async () => {
      assert.equal(await trainings.train(['--workers', '2', '--min-workers', '2'], node.path), trainings.expected);
    });
  }
});
