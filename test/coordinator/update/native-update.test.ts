import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADAM_START, adamStep, tick } from '../../../src/coordinator/update/adam.js';
import {
  NativeUpdate,
  type NativeUpdateAddon,
  type NativeUpdateName,
} from '../../../src/coordinator/update/native-update.js';
import { CLASSIC_NETWORK, IMAGE_PIXELS } from '../../../src/shared/model/model.js';
import { loadNativeAddon } from '../../../src/shared/native-addon.js';
import { NATIVE_UPDATE_SKIPS } from './native-updates.js';

// update-arithmetic.test.ts tests the results of all arithmetics.

const NAMES = ['avx2', 'neon'] as const;
const name: NativeUpdateName = NAMES.find((each) => NATIVE_UPDATE_SKIPS[each] === false) ?? 'avx2';
const skip = NATIVE_UPDATE_SKIPS[name];
const { parameterCount } = CLASSIC_NETWORK;
const floats = (length = parameterCount) => new Float32Array(length);

test('every wrong argument throws', { skip }, () => {
  const addon = loadNativeAddon<NativeUpdateAddon>('test', []);
  const untyped = addon as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
  const update = addon.createUpdate(name);
  const right: Readonly<Record<string, unknown[]>> = {
    largestBits: [update, floats()],
    addVector: [update, floats(), floats()],
    discardMemory: [floats(parameterCount + 1).subarray(1)],
    adam: [update, floats(), floats(), floats(), floats(), floats(), floats(6)],
    decayedAdam: [update, floats(), floats(), floats(), floats(), floats(), floats(6)],
    sgd: [update, floats(), floats(), floats(), floats(), floats(), floats(6)],
  };
  // Also an object of the same addon, for something else.
  const computer = untyped.createComputer?.(
    name,
    new Uint8Array(IMAGE_PIXELS),
    new Uint8Array(1),
    floats(256),
    10,
    floats(3),
  );
  const doubles = new Float64Array(parameterCount);
  const foreign = [undefined, null, 7, 'x', {}, computer, Object.create(update), [], () => {}];
  for (const [method, args] of Object.entries(right)) {
    const call = (changed: unknown[]) => untyped[method]?.(...changed);
    call(args);
    for (const at of args.keys()) {
      const wrong = method === 'discardMemory' ? foreign : [...foreign, doubles];
      for (const thing of wrong) assert.throws(() => call(args.with(at, thing)), TypeError, `${method}, ${at}`);
      if (at === 0) continue;
      const isFirst = method === 'largestBits';
      for (const length of isFirst ? [0] : [0, parameterCount - 1, parameterCount + 1]) {
        assert.throws(() => call(args.with(at, floats(length))), RangeError, `${method}, ${at}`);
      }
    }
    assert.throws(() => call([]), TypeError);
  }
  for (const wrong of ['wasm', '', 'avx512x', 7, undefined]) {
    assert.throws(() => untyped.createUpdate?.(wrong), RangeError, String(wrong));
  }
});

test('a gradient whose buffer has gone is noticed', { skip }, () => {
  const arithmetic = new NativeUpdate(name, parameterCount);
  const gradient = floats();
  const slot = arithmetic.take(gradient);
  structuredClone(gradient.buffer, { transfer: [gradient.buffer] });
  assert.throws(() => arithmetic.adam(slot, adamStep(tick(ADAM_START), 1e-3, 1)), RangeError);
});

test('a gradient gives its memory back as soon as it is added or released', { skip }, () => {
  const arithmetic = new NativeUpdate(name, parameterCount);
  const [one, other, third] = [floats().fill(1), floats().fill(2), floats()];
  const sum = arithmetic.take(one);
  arithmetic.add(sum, arithmetic.take(other));
  assert.equal(other.buffer.byteLength, 0);
  assert.deepEqual(arithmetic.read(sum), floats().fill(3));
  arithmetic.release(arithmetic.take(third));
  assert.equal(third.buffer.byteLength, 0);
  arithmetic.adam(sum, adamStep(tick(ADAM_START), 1e-3, 1));
  assert.equal(one.buffer.byteLength, 0);
});

test('a gradient that shares its buffer leaves it alone', { skip }, () => {
  const arithmetic = new NativeUpdate(name, parameterCount);
  const inMore = new Float32Array(parameterCount + 1).fill(1);
  const inShared = new Float32Array(new SharedArrayBuffer(parameterCount * 4)).fill(1);
  for (const gradient of [inMore.subarray(1), inMore.subarray(0, parameterCount), inShared]) {
    arithmetic.release(arithmetic.take(gradient));
    assert.equal(gradient.length, parameterCount);
    assert.equal(gradient.at(-1), 1);
  }
});

test('each step makes new parameters, and no step changes old ones', { skip }, () => {
  const arithmetic = new NativeUpdate(name, parameterCount);
  const start = floats().fill(1);
  arithmetic.setParameters(start);
  assert.equal(arithmetic.parameters(), start);
  const step = adamStep(tick(ADAM_START), 1e-3, 1);
  arithmetic.adam(arithmetic.take(floats().fill(1)), step);
  const first = arithmetic.parameters();
  const copy = first.slice();
  arithmetic.adam(arithmetic.take(floats().fill(1)), step);
  assert.deepEqual(start, floats().fill(1));
  assert.deepEqual(first, copy);
  assert.notEqual(arithmetic.parameters()[0], first[0]);
});

test('a slot that is free holds nothing', { skip }, () => {
  const arithmetic = new NativeUpdate(name, parameterCount);
  const [one, other] = [arithmetic.take(floats()), arithmetic.take(floats())];
  arithmetic.add(one, other);
  assert.throws(() => arithmetic.read(other), { code: 'ERR_ASSERTION' });
  assert.equal(arithmetic.take(floats()), other);
});
