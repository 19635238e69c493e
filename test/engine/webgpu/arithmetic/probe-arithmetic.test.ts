import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findAdapter } from '../../../../src/engine/webgpu/adapter.js';
import { arithmeticsToTry } from '../../../../src/engine/webgpu/arithmetic/choose-arithmetic.js';
import { OPERATION_NAMES } from '../../../../src/engine/webgpu/arithmetic/operations.js';
import { probeArithmetic } from '../../../../src/engine/webgpu/arithmetic/probe-arithmetic.js';
import { webgpuSkipReason } from '../../../support/webgpu.js';

test("Mesa's software driver goes wrong in fma and in the order of sums; guards mend the order, and integers mend both", {
  skip: (await webgpuSkipReason()) ?? false,
}, async (t) => {
  const { adapter, device: name } = await findAdapter(true);
  if (!name.includes('llvmpipe')) return t.skip(`the device is ${name}`);
  const device = await adapter.requestDevice();
  t.after(() => device.destroy());
  const probed = await probeArithmetic(device);
  const wrong = { driver: ['fma', 'order'], guarded: ['fma'], integers: [] };
  assert.deepEqual(
    probed.map(({ arithmetic, operations }) => [
      arithmetic,
      operations.flatMap((each) => (each.differing + each.differingSubnormal > 0 ? [each.operation] : [])),
    ]),
    Object.entries(wrong),
  );
  for (const { operations } of probed)
    assert.deepEqual(
      operations.map(({ operation }) => operation),
      OPERATION_NAMES,
    );
  assert.deepEqual(arithmeticsToTry(probed), [
    { fma: 'integers', sums: 'driver' },
    { fma: 'integers', sums: 'guarded' },
    { fma: 'integers', sums: 'integers' },
  ]);
});
