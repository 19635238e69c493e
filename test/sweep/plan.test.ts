import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gridPlan, MOST_PLANNED, randomPlan } from '../../src/sweep/plan.js';

const LR = { flag: 'lr', values: ['0.1', '0.2', '0.1'] };
const SIZE = { flag: 'batch-size', values: ['64', '128'] };

describe('a grid', () => {
  test('has every combination once, the last setting changing fastest', () => {
    const plan = gridPlan([LR, SIZE]);
    assert.deepEqual(
      plan.map(({ name }) => name),
      ['lr=0.1,batch-size=64', 'lr=0.1,batch-size=128', 'lr=0.2,batch-size=64', 'lr=0.2,batch-size=128'],
    );
    assert.deepEqual(plan[1]?.settings, [
      { flag: 'lr', value: '0.1' },
      { flag: 'batch-size', value: '128' },
    ]);
  });

  test('of a range is refused', () => {
    assert.throws(() => gridPlan([{ flag: 'lr', values: { from: '0.1', to: '1' } }]), /--lr must be a list.*0\.1\.\.1/);
  });

  test('of too many runs is refused', () => {
    const values = Array.from({ length: 101 }, (_, i) => String(i));
    const axes = [
      { flag: 'a', values },
      { flag: 'b', values },
    ];
    assert.throws(() => gridPlan(axes), new RegExp(`at most ${MOST_PLANNED}`));
  });
});

describe('random combinations', () => {
  const axes = [{ flag: 'lr', values: { from: '0.0001', to: '0.1' } }, SIZE];

  test('are different, and the same for the same seed; more of them begin with the same ones', () => {
    const names = (count: number, seed: number): string[] => randomPlan(axes, count, seed).map(({ name }) => name);
    const twenty = names(20, 7);
    assert.equal(new Set(twenty).size, 20);
    assert.deepEqual(names(5, 7), twenty.slice(0, 5));
    assert.notDeepEqual(names(20, 8), twenty);
  });

  test('lie in their range, each factor as often as another', () => {
    const rates = randomPlan(axes, 600, 1).map(({ settings }) => Number(settings[0]?.value));
    assert.ok(rates.every((rate) => rate >= 0.0001 && rate <= 0.1));
    const inDecade = (low: number): number => rates.filter((rate) => rate >= low && rate < 10 * low).length;
    for (const low of [0.0001, 0.001, 0.01]) assert.ok(inDecade(low) > 150, `${inDecade(low)} from ${low}`);
  });

  test('are whole numbers in a range of whole numbers', () => {
    const values = randomPlan([{ flag: 'seed', values: { from: '0', to: '9' } }], 10, 1).map(
      ({ settings }) => settings[0]?.value,
    );
    assert.deepEqual(values.toSorted(), ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  test('are no more than there are', () => {
    assert.equal(randomPlan([LR, SIZE], 100, 0).length, 4);
  });
});
