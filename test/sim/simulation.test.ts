import { test } from 'node:test';
import { SimFailure, simulate } from './world.js';

const SEEDS = 500;

test(`${SEEDS} clusters under faults end with the bits of a run without faults`, () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      simulate(seed);
    } catch (error) {
      if (error instanceof SimFailure) console.error(error.trace.join('\n'));
      throw error;
    }
  }
});
