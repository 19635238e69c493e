import assert from 'node:assert/strict';
import { test } from 'node:test';
import { float32OfBF16, float32OfF16 } from '../../../src/shared/model/half-precision.js';

const f16 = (...bits: number[]): number[] => [...float32OfF16(Uint16Array.from(bits))];
const bf16 = (...bits: number[]): number[] => [...float32OfBF16(Uint16Array.from(bits))];

test('binary16, by values of NumPy', () => {
  assert.deepEqual(
    f16(0x0000, 0x8000, 0x3c00, 0xc000, 0x3555, 0x7bff, 0xfbff, 0x0400, 0x03ff, 0x0001, 0x8001, 0x7c00, 0xfc00, 0x7e00),
    [
      0,
      -0,
      1,
      -2,
      1365 / 4096,
      65504,
      -65504,
      2 ** -14,
      1023 * 2 ** -24,
      2 ** -24,
      -(2 ** -24),
      Infinity,
      -Infinity,
      NaN,
    ],
  );
});

test('bfloat16, by values of PyTorch', () => {
  assert.deepEqual(bf16(0x0000, 0x8000, 0x3f80, 0xc000, 0x3eab, 0x7f7f, 0x0001, 0x7f80, 0xff80, 0x7fc0), [
    0,
    -0,
    1,
    -2,
    171 / 512,
    255 * 2 ** 120,
    2 ** -133,
    Infinity,
    -Infinity,
    NaN,
  ]);
});

test('all 65,536 numbers of each differ, but for NaN', () => {
  const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
  for (const [widened, nanCount] of [
    [float32OfF16(all), 2 * 1023],
    [float32OfBF16(all), 2 * 127],
  ] as const) {
    const bits = new Uint32Array(widened.buffer);
    const numbers = [...bits].filter((_, i) => !Number.isNaN(widened[i]));
    assert.equal(numbers.length, 65_536 - nanCount);
    assert.equal(new Set(numbers).size, numbers.length);
  }
});
