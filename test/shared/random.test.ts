import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { type RandomPurpose, randomGenerator } from '../../src/shared/random.js';

const MASK = (1n << 64n) - 1n;
const rotateLeft = (x: bigint, bits: bigint) => ((x << bits) | (x >> (64n - bits))) & MASK;

/** xoroshiro128+ as its authors publish it (constants 24, 16, 37), in 64-bit integers; yields the low half, signed. */
function* published(purpose: string, numbers: readonly number[]): Generator<number> {
  const words = Buffer.alloc(4 * numbers.length);
  for (const [index, number] of numbers.entries()) words.writeUint32LE(number, 4 * index);
  const digest = createHash('sha256')
    .update(Buffer.concat([Buffer.from(`${purpose}\0`), words]))
    .digest();
  let s0 = (BigInt(digest.readUint32LE(0)) << 32n) | BigInt(digest.readUint32LE(4));
  let s1 = (BigInt(digest.readUint32LE(8)) << 32n) | BigInt(digest.readUint32LE(12));
  while (true) {
    yield Number(BigInt.asIntN(32, s0 + s1));
    s1 ^= s0;
    s0 = rotateLeft(s0, 24n) ^ s1 ^ ((s1 << 16n) & MASK);
    s1 = rotateLeft(s1, 37n);
  }
}

test('is xoroshiro128+ from the state that is documented', () => {
  const uint32 = fc.nat({ max: 0xffffffff });
  const purpose = fc.constantFrom<RandomPurpose>('initialisation', 'permutation');
  fc.assert(
    fc.property(purpose, fc.array(uint32, { maxLength: 3 }), (name, numbers) => {
      const generator = randomGenerator(name, ...numbers);
      const expected = published(name, numbers);
      for (let draw = 0; draw < 20; draw++) assert.equal(generator.next(), expected.next().value);
    }),
  );
});

test('only unsigned 32-bit integers seed it', () => {
  for (const seed of [-1, 0.5, 2 ** 32, Number.NaN]) {
    assert.throws(() => randomGenerator('permutation', seed), { name: 'RangeError', message: /unsigned 32-bit/ });
  }
});
