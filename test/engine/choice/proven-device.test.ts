import assert from 'node:assert/strict';
import { test } from 'node:test';
import { provenDevice } from '../../../src/engine/choice/proven-device.js';
import { createSimdEngine } from '../../../src/engine/simd/simd-engine.js';
import type { KernelArithmetic } from '../../../src/engine/webgpu/arithmetic/kernel-arithmetic.js';
import type { DeviceArithmetic } from '../../../src/engine/webgpu/arithmetic/prove-arithmetic.js';
import { dataset, normalization } from '../../contract/contract-data.js';

const taken = { fma: 'driver', sums: 'guarded' } as const;
const FOUND: DeviceArithmetic = { probed: [], taken, isEqual: true };

/** A device that notes the arithmetic of each factory, and how often a factory makes an engine. */
function device(answers: readonly (DeviceArithmetic | Error)[]) {
  const asked: KernelArithmetic[] = [];
  let proofs = 0;
  let engines = 0;
  const prove = async (): Promise<DeviceArithmetic> => {
    const answer = answers[proofs++];
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('it was proved before');
    return answer;
  };
  const proven = provenDevice('webgpu', prove, (arithmetic) => {
    asked.push(arithmetic);
    return (options) => {
      engines++;
      return createSimdEngine(options);
    };
  });
  return { ...proven, asked, engines: () => engines };
}

const options = { dataset, normalization };

test('an engine computes with the arithmetic that was proved, even if nobody has asked for it', async () => {
  const { create, arithmetic, asked } = device([FOUND]);
  (await create(options)).dispose();
  (await create(options)).dispose();
  assert.deepEqual(asked, [taken]);
  assert.equal(await arithmetic(), FOUND);
});

test('calls at the same time share one proof, and after a failure it is sought again', async () => {
  const { arithmetic } = device([new Error('the device was lost'), FOUND]);
  const [first, second] = await Promise.allSettled([arithmetic(), arithmetic()]);
  assert.deepEqual([first.status, second.status], ['rejected', 'rejected']);
  assert.deepEqual(await Promise.all([arithmetic(), arithmetic()]), [FOUND, FOUND]);
});

test('only a device with equal bits proves them for label smoothing', async () => {
  const smoothed = { ...options, labelSmoothing: 0.1 };
  const equal = device([FOUND]);
  (await equal.create(smoothed)).dispose();
  assert.equal(equal.engines(), 3, 'two prove, one is for the caller');
  const own = device([{ ...FOUND, isEqual: false }]);
  (await own.create(smoothed)).dispose();
  assert.equal(own.engines(), 1);
});
