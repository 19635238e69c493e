import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { otherNodes } from './node-binaries.js';
import { SmallTrainings, titleOf } from './small-trainings.js';

const WORKERS = [1, 2, 3, 5];
const KERNELS = ['native', 'wasm'] as const;

describe('the same model, to the bit, from any number of workers on any kernel', () => {
  const trainings = new SmallTrainings();
  for (const workers of WORKERS) {
    for (const transport of ['ipc', 'tcp'] as const) {
      for (const kernel of KERNELS) {
        const training = { workers, threads: 1, transport, kernel };
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

describe('the same model, to the bit, from any number of workers and threads, though threads die and a worker is killed', () => {
  // Long enough that no run is over when its worker is killed.
  const trainings = new SmallTrainings(6);
  for (const workers of WORKERS) {
    for (const threads of [1, 2, 3]) {
      for (const kernel of KERNELS) {
        const title = `${workers} workers of ${threads} threads, kernel ${kernel}`;
        test(title, () => trainings.survivesDeaths({ workers, threads, kernel }));
      }
    }
  }
});
