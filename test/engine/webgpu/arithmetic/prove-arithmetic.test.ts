import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineFactory } from '../../../../src/engine/engine.js';
import { createSimdEngine } from '../../../../src/engine/simd/simd-engine.js';
import type { KernelArithmetic } from '../../../../src/engine/webgpu/arithmetic/kernel-arithmetic.js';
import { proveArithmetic } from '../../../../src/engine/webgpu/arithmetic/prove-arithmetic.js';
import { probedWith } from './probed-with.js';

/** A device that yields the bits of the contract with these sums alone; it notes what it was asked for. */
function deviceWith(rightSums: KernelArithmetic['sums'] | null) {
  const asked: KernelArithmetic[] = [];
  const factoryWith = (arithmetic: KernelArithmetic): EngineFactory => {
    asked.push(arithmetic);
    return async (options) => {
      const engine = await createSimdEngine(options);
      if (arithmetic.sums === rightSums) return engine;
      const computeShard: typeof engine.computeShard = async (...call) =>
        (await engine.computeShard(...call)).map((sum) => ({ ...sum, lossSum: sum.lossSum + 1 }));
      return { ...engine, computeShard, evaluate: engine.evaluate.bind(engine), dispose: engine.dispose.bind(engine) };
    };
  };
  return { asked, factoryWith };
}

const DRIVER = { fma: 'driver', sums: 'driver' } as const;
const INTEGERS = { fma: 'integers', sums: 'integers' } as const;
const GUARDED = { fma: 'driver', sums: 'guarded' } as const;
const probed = [probedWith('driver', { order: [800, 0] }), probedWith('guarded', {})];

test('the fastest arithmetic that yields the known answer is taken', async () => {
  const device = deviceWith('driver');
  assert.deepEqual(await proveArithmetic(probed, device.factoryWith), { probed, taken: DRIVER, isEqual: true });
  assert.deepEqual(device.asked, [DRIVER]);
});

test('a slower one takes its place where the fastest does not yield it', async () => {
  const device = deviceWith('guarded');
  assert.deepEqual(await proveArithmetic(probed, device.factoryWith), { probed, taken: GUARDED, isEqual: true });
  assert.deepEqual(device.asked, [DRIVER, GUARDED]);
});

test('a device that yields it with none has bits of its own, with the fastest', async () => {
  const device = deviceWith(null);
  assert.deepEqual(await proveArithmetic(probed, device.factoryWith), { probed, taken: DRIVER, isEqual: false });
  assert.deepEqual(device.asked, [DRIVER, GUARDED, INTEGERS]);
});

test('integers are tried even where the probe found no fault', async () => {
  const device = deviceWith('integers');
  const right = [probedWith('driver', {})];
  const found = await proveArithmetic(right, device.factoryWith);
  assert.deepEqual(found, { probed: right, taken: INTEGERS, isEqual: true });
  assert.deepEqual(device.asked, [DRIVER, INTEGERS]);
});
