import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EpochList } from '../../../../src/coordinator/watching/view/epoch-list.js';
import { MAX_EPOCHS } from '../../../../src/page/view/kept-epochs.js';
import type { EpochView } from '../../../../src/page/view/run-view.js';

const BEST = 777;

const viewOf = (epoch: number): EpochView => ({
  epoch,
  trainLoss: 1,
  trainAccuracy: 0.5,
  testLoss: 1,
  testAccuracy: epoch === BEST ? 0.99 : 0.9,
  trainSeconds: 1,
  learningRate: 0.001,
  evaluationSeconds: 1,
});

test('few epochs are all kept, each once', () => {
  const list = new EpochList();
  for (let epoch = 1; epoch <= MAX_EPOCHS; epoch++) assert.equal(list.add(viewOf(epoch)), true);
  assert.equal(list.add(viewOf(5)), false);
  assert.deepEqual(
    list.since(0).map(({ epoch }) => epoch),
    Array.from({ length: MAX_EPOCHS }, (_, i) => i + 1),
  );
  assert.deepEqual(list.since(MAX_EPOCHS - 1), [viewOf(MAX_EPOCHS)]);
});

test('of any number an even selection is kept, with the best and all of the last ones', () => {
  const list = new EpochList();
  const count = 22_000;
  for (let epoch = 1; epoch <= count; epoch++) {
    const before = list.count;
    list.add(viewOf(epoch));
    if (epoch % 97 !== 0) continue;
    assert.deepEqual(list.since(before), [viewOf(epoch)]);
    if (epoch % 50 === 0) assert.ok(list.since(0).length <= MAX_EPOCHS);
  }
  assert.equal(list.add(viewOf(3)), false, 'also one that is not shown any more is known');
  const epochs = list.since(0).map(({ epoch }) => epoch);
  assert.ok(epochs.length > MAX_EPOCHS / 3, `${epochs.length} are left`);
  assert.deepEqual(
    epochs,
    [...epochs].sort((a, b) => a - b),
  );
  assert.ok(epochs.includes(BEST));
  const last = Array.from({ length: 200 }, (_, i) => count - 199 + i);
  assert.deepEqual(epochs.slice(-200), last);
  const others = epochs.slice(0, -200).filter((epoch) => epoch !== BEST);
  const gaps = others.slice(1).map((epoch, i) => epoch - (others[i] ?? 0));
  assert.ok(Math.max(...gaps) <= 32, `a gap of ${Math.max(...gaps)}`);
});
