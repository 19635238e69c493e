import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunState } from '../../src/page/view/run-rows.js';
import type { TrainingEnd } from '../../src/sweep/run-sweep.js';
import { trainRun } from '../../src/sweep/train-run.js';

const COMPLETED: TrainingEnd = { type: 'completed', accuracy: 0.5 };

/** Trains a run whose state is one after the other of these, the last one for ever. */
function trained(...states: readonly (RunState | null)[]) {
  let looks = 0;
  let begins = 0;
  let waitedMs = 0;
  const training = trainRun({
    stateOf: async () => states[Math.min(looks++, states.length - 1)] ?? null,
    begin: () => {
      begins++;
      return { ended: Promise.resolve(COMPLETED), stop: () => {} };
    },
    wait: async (ms) => {
      waitedMs += ms;
    },
  });
  return { training, figures: () => ({ begins, waited: waitedMs > 0 }), waitedMs: () => waitedMs };
}

test('a run that nobody trains is trained at once', async () => {
  for (const state of [null, 'unfinished'] as const) {
    const { training, figures } = trained(state);
    assert.deepEqual(await training.ended, COMPLETED);
    assert.deepEqual(figures(), { begins: 1, waited: false });
  }
});

test('a run that a process still trains is waited for, and left as it is if that one finishes it', async () => {
  const finished = trained('training', 'training', 'finished');
  assert.deepEqual(await finished.training.ended, { type: 'completed', accuracy: null });
  assert.deepEqual(finished.figures(), { begins: 0, waited: true });
  const left = trained('training', 'unfinished');
  assert.deepEqual(await left.training.ended, COMPLETED);
  assert.deepEqual(left.figures(), { begins: 1, waited: true });
});

test('a process that goes on training is not waited for without end', async () => {
  const { training, figures, waitedMs } = trained('training');
  await training.ended;
  assert.deepEqual(figures(), { begins: 1, waited: true });
  assert.equal(waitedMs(), 15_000);
});

test('a stop while it waits begins nothing', async () => {
  const { training, figures } = trained('training', 'unfinished');
  training.stop();
  assert.deepEqual(await training.ended, { type: 'interrupted' });
  assert.equal(figures().begins, 0);
});
