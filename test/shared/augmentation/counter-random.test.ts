import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { randomWords } from '../../../src/shared/augmentation/counter-random.js';

const words = new Int32Array(4);
const wordsOf = (a: number, b: number, c: number, d: number): number[] => {
  randomWords(words, a, b, c, d);
  return [...words];
};

/** pcg4d word for word as Jarzynski and Olano print it, in BigInt. */
function definition(...input: [number, number, number, number]): number[] {
  const low = (value: bigint): bigint => value & 0xffffffffn;
  const v = input.map((value) => low(BigInt(value) * 1664525n + 1013904223n)) as [bigint, bigint, bigint, bigint];
  const mix = () => {
    v[0] = low(v[0] + v[1] * v[3]);
    v[1] = low(v[1] + v[2] * v[0]);
    v[2] = low(v[2] + v[0] * v[1]);
    v[3] = low(v[3] + v[1] * v[2]);
  };
  mix();
  for (let i = 0; i < 4; i++) v[i] = (v[i] as bigint) ^ ((v[i] as bigint) >> 16n);
  mix();
  return v.map((value) => Number(value) | 0);
}

describe('random words by counter', () => {
  test('are those of pcg4d', () => {
    const inputs: [number, number, number, number][] = [
      [0, 0, 0, 0],
      [1, 2, 3, 4],
      [2 ** 32 - 1, 2 ** 32 - 1, 59_999, 13],
      [0x12345678, 0x9abcdef0, 0xdeadbeef, 7],
    ];
    for (const input of inputs) assert.deepEqual(wordsOf(...input), definition(...input));
  });

  // 64 bins: 63 degrees of freedom, whose chi-square lies below 120 but once in 100,000 tries.
  test('fill equal bins equally, over samples, epochs, seeds and blocks', () => {
    const COUNT = 1 << 14;
    for (let dimension = 0; dimension < 4; dimension++) {
      const bins = Array.from({ length: 4 }, () => new Uint32Array(64));
      for (let i = 0; i < COUNT; i++) {
        const input: [number, number, number, number] = [0, 0, 0, 0];
        input[dimension] = i;
        randomWords(words, ...input);
        for (let word = 0; word < 4; word++) count(bins[word] as Uint32Array, (words[word] as number) >>> 26);
      }
      for (const [word, counts] of bins.entries()) {
        const statistic = chiSquare(counts, COUNT / 64);
        assert.ok(statistic < 120, `word ${word} over dimension ${dimension}: ${statistic}`);
      }
    }
  });

  test('of neighbours are independent: samples, epochs and seeds', () => {
    const COUNT = 1 << 14;
    for (const [da, db, dc, dd] of [
      [0, 0, 1, 0],
      [0, 1, 0, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 1],
      [1, -1, 0, 0],
      [0, 1, -1, 0],
    ] as const) {
      for (let word = 0; word < 4; word++) {
        const pairs = new Uint32Array(64);
        for (let i = 0; i < COUNT; i++) {
          randomWords(words, 7, 3, i, 0);
          const first = (words[word] as number) >>> 29;
          randomWords(words, 7 + da, 3 + db, i + dc, dd);
          count(pairs, first * 8 + ((words[word] as number) >>> 29));
        }
        const statistic = chiSquare(pairs, COUNT / 64);
        assert.ok(statistic < 120, `word ${word}, neighbour ${[da, db, dc, dd]}: ${statistic}`);
      }
    }
  });

  test('change half of their bits with each bit of what they come from', () => {
    for (let dimension = 0; dimension < 4; dimension++) {
      for (let bit = 0; bit < 32; bit++) {
        let flips = 0;
        for (let i = 0; i < 64; i++) {
          const input: [number, number, number, number] = [i, i * 3, i * 5, i & 7];
          const before = wordsOf(...input);
          input[dimension] = ((input[dimension] as number) ^ (1 << bit)) >>> 0;
          const after = wordsOf(...input);
          // The upper half of each word, which decides nearly all of a draw.
          for (let word = 0; word < 4; word++)
            flips += ones(((before[word] as number) ^ (after[word] as number)) >>> 16);
        }
        const share = flips / (64 * 4 * 16);
        assert.ok(share > 0.3 && share < 0.7, `bit ${bit} of dimension ${dimension}: ${share}`);
      }
    }
  });
});

function count(counts: Uint32Array, bin: number): void {
  counts[bin] = (counts[bin] as number) + 1;
}

const chiSquare = (counts: Uint32Array, expected: number): number =>
  counts.reduce((sum, observed) => sum + (observed - expected) ** 2 / expected, 0);

function ones(bits: number): number {
  let sum = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) sum++;
  return sum;
}
