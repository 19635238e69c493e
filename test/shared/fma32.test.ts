import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fma32 } from '../../src/shared/fma32.js';
import { randomGenerator } from '../../src/shared/random.js';

/** a * b + c as an integer times 2^-(2 * SCALE), exactly, rounded to float32 by comparing with its neighbours. */
const SCALE = 149n;

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);
const floatOf = (bits: number): number => {
  word[0] = bits;
  return float[0] ?? 0;
};

/** A finite float32 as an integer times 2^-149. */
function integerOf(x: number): bigint {
  float[0] = x;
  const bits = word[0] ?? 0;
  const exponent = (bits >>> 23) & 0xff;
  const magnitude =
    exponent === 0 ? BigInt(bits & 0x7fffff) : BigInt((bits & 0x7fffff) | 0x800000) << BigInt(exponent - 1);
  return bits >>> 31 ? -magnitude : magnitude;
}

function exactFma(a: number, b: number, c: number): number {
  const exact = integerOf(a) * integerOf(b) + (integerOf(c) << SCALE);
  const magnitude = exact < 0n ? -exact : exact;
  // The greatest float32 not above the magnitude, by bisection over the bits.
  let low = 0;
  let high = 0x7f7fffff;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (integerOf(floatOf(middle)) << SCALE <= magnitude) low = middle;
    else high = middle - 1;
  }
  const below = magnitude - (integerOf(floatOf(low)) << SCALE);
  const above = (integerOf(floatOf(low + 1)) << SCALE) - magnitude;
  const up = above < below || (above === below && (low & 1) === 1);
  return (exact < 0n ? -1 : 1) * floatOf(up ? low + 1 : low);
}

test('the result is the exact one, rounded once', () => {
  const random = randomGenerator('permutation', 7);
  const anyBits = () => floatOf(random.next() >>> 0);
  const near = () => floatOf(0x3f800000 + (random.next() >>> 20) * 0x800);
  let rounds = 0;
  for (let i = 0; i < 20_000; i++) {
    const [a, b, c] = i % 2 ? [anyBits(), anyBits(), anyBits()] : [near(), near(), -near() * 2 ** -(i % 60)];
    if (![a, b, c, a * b + c].every((x) => Number.isFinite(x) && Math.abs(x) < 1e38)) continue;
    rounds++;
    assert.equal(fma32(a, b, c), exactFma(a, b, c), `fma(${a}, ${b}, ${c})`);
  }
  assert.ok(rounds > 10_000);
});

test('a sum that is half-way only in float64 is rounded by what lies beyond', () => {
  const a = 1 + 2 ** -12;
  assert.equal(fma32(a, a, -Math.fround(a * a)), 2 ** -24);
  // In float64 the sum is 1 + 2^-23 + 2^-24, a tie; exactly, it is smaller by 2^-70.
  assert.equal(fma32(2 ** -24 * (1 + 2 ** -23), 1 - 2 ** -23, 1 + 2 ** -23), 1 + 2 ** -23);
  assert.equal(fma32(2 ** -75, 2 ** -75, 2 ** -149), 2 ** -148);
  assert.equal(fma32(-(2 ** -75), 2 ** -75, 0), -0);
});
