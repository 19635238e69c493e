import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findAdapter } from '../../../../src/engine/webgpu/adapter.js';
import { OPERATION_NAMES } from '../../../../src/engine/webgpu/arithmetic/operations.js';
import { probeArithmetic } from '../../../../src/engine/webgpu/arithmetic/probe-arithmetic.js';
import { webgpuSkipReason } from '../../../support/webgpu.js';

test("Mesa's software driver computes all but fma as the contract does", {
  skip: (await webgpuSkipReason()) ?? false,
}, async (t) => {
  const { adapter, device: name } = await findAdapter(true);
  if (!name.includes('llvmpipe')) return t.skip(`the device is ${name}`);
  const device = await adapter.requestDevice();
  t.after(() => device.destroy());
  const probed = await probeArithmetic(device);
  assert.deepEqual(
    probed.map(({ operation }) => operation),
    OPERATION_NAMES,
  );
  for (const { operation, differing, differingSubnormal } of probed) {
    if (operation === 'fma') assert.ok(differing > 0 && differingSubnormal > 0);
    else assert.deepEqual([differing, differingSubnormal], [0, 0], operation);
  }
});
