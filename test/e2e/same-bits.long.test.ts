import { describe, test } from 'node:test';
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
});
