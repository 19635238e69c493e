import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLATEAU_START, type PlateauState, plateauAfter } from '../../../src/shared/recipe/plateau.js';

const SCHEDULE = { type: 'plateau', warmupSteps: 0, factor: 0.1, patienceEpochs: 1 } as const;

/** Learning rates after each evaluation. */
function rates(losses: readonly number[], learningRate: number): number[] {
  let state: PlateauState = PLATEAU_START;
  return losses.map((loss) => {
    state = plateauAfter(state, loss, SCHEDULE, learningRate);
    return learningRate * state.factor;
  });
}

// Expected: torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.1, patience=1) at lr 0.01, PyTorch 1.13.
test('the rate falls when the loss does not, as in PyTorch', () => {
  const losses = [2, 1, 0.99995, 1, 0.5, 0.5, 0.5, 0.5, 0.5, Number.NaN, 0.6];
  const expected = [1e-2, 1e-2, 1e-2, 1e-3, 1e-3, 1e-3, 1e-4, 1e-4, 1e-5, 1e-5, 1e-6];
  for (const [i, rate] of rates(losses, 0.01).entries()) {
    assert.ok(Math.abs(rate / (expected[i] ?? 0) - 1) < 1e-12, `evaluation ${i}: ${rate}`);
  }
});

test('a loss is better when it is lower by more than a ten-thousandth, and a better one begins the patience anew', () => {
  for (const [losses, last] of [
    [[10, 9.9995, 9.9995], 1e-3],
    [[1, 1 - 1e-4, 1 - 1e-4], 1e-3],
    [[1, 1, 0.5, 0.6], 1e-2],
  ] as const) {
    assert.ok(Math.abs((rates(losses, 0.01).at(-1) ?? 0) / last - 1) < 1e-12, losses.join());
  }
});

test('a rate that is next to nothing does not fall further', () => {
  const last = rates(Array(40).fill(1), 0.01).at(-1) ?? 0;
  assert.ok(Math.abs(last / 1e-8 - 1) < 1e-12, `${last}`);
});
