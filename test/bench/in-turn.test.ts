import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contender, measureInTurn } from '../../bench/in-turn.js';

test('contenders take turns; the warm-up comes first and does not count', async () => {
  const calls: string[] = [];
  const of = (name: string, microseconds: number) => (sliceMs: number) => {
    calls.push(`${name} ${sliceMs}`);
    return { microseconds: microseconds + calls.length, samples: 10 };
  };
  const contenders = new Map([
    ['a', of('a', 0)],
    ['b', of('b', 100)],
  ] as const);
  const slices = await measureInTurn(contenders, { rounds: 2, sliceMs: 5, warmUpMs: 70 });
  assert.deepEqual(calls, ['a 70', 'b 70', 'a 5', 'b 5', 'a 5', 'b 5']);
  assert.deepEqual(
    slices,
    new Map([
      ['a', [0.3, 0.5]],
      ['b', [10.4, 10.6]],
    ]),
  );
});

test('a slice lasts until its time is over, and reads the clock less and less often', async () => {
  let now = 0;
  let runs = 0;
  const work = () => {
    runs++;
    now += 400;
  };
  const later = async () => {
    await null;
    work();
  };
  for (const run of [work, later]) {
    let reads = 0;
    const slice = contender(run, 32, () => {
      reads++;
      return now;
    });
    runs = 0;
    assert.deepEqual(await slice(1), { microseconds: 1200, samples: 96 });
    assert.deepEqual(await slice(0), { microseconds: 400, samples: 32 });
    assert.equal(runs, 4);
    reads = 0;
    await slice(400);
    assert.equal(reads, 11);
  }
});
