import { test } from 'node:test';
import { SimFailure, simulate } from './simulate.js';

const SEEDS = 400;

test(`${SEEDS} clusters under faults end with the bits of a run without faults`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      await simulate(seed);
    } catch (error) {
      if (error instanceof SimFailure) console.error(error.trace.join('\n'));
      throw error;
    }
  }
});
