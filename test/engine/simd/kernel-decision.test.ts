import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KERNEL_NAMES, type KernelChoice, type KernelName } from '../../../src/engine/simd/kernel.js';
import {
  type KernelStep,
  type KernelTimes,
  type KernelTrial,
  nextKernelStep,
  wrongBits,
} from '../../../src/engine/simd/kernel-decision.js';
import { OperationalError } from '../../../src/shared/errors.js';

const passed = (name: KernelName): KernelTrial => ({ name, error: null });
const missing = (name: KernelName): KernelTrial => {
  return { name, error: new OperationalError('kernel-missing', `Cannot use the ${name} kernel: it is not built.`) };
};
const wrong = (name: KernelName): KernelTrial => ({ name, error: wrongBits(name, ['tied']) });

/** Everything that is done for a choice on a host, up to its end. */
function stepsOf(choice: KernelChoice, host: (name: KernelName) => KernelTrial, times: KernelTimes): KernelStep[] {
  const steps: KernelStep[] = [];
  const trials: KernelTrial[] = [];
  let measured: KernelTimes | null = null;
  for (;;) {
    const step = nextKernelStep(choice, trials, measured);
    steps.push(step);
    if (step.type === 'try') trials.push(host(step.name));
    else if (step.type === 'measure') measured = times;
    else return steps;
  }
}

const EVEN: KernelTimes = { avx512Ms: 1, avx2Ms: 1 };
const onHostWith = (...names: KernelName[]): ((name: KernelName) => KernelTrial) => {
  return (name) => (names.includes(name) ? passed(name) : missing(name));
};
const namesOf = (steps: readonly KernelStep[]): string[] =>
  steps.map((step) => ('name' in step ? step.name : step.type));
const lastOf = (steps: readonly KernelStep[]): KernelStep => steps.at(-1) as KernelStep;

test('auto tries the fastest first and takes the first that passes', () => {
  const take = (...names: KernelName[]) => namesOf(stepsOf('auto', onHostWith(...names), EVEN));
  assert.deepEqual(take('avx2', 'wasm', 'soft'), ['avx512', 'avx2', 'avx2']);
  assert.deepEqual(take('neon', 'wasm', 'soft'), ['avx512', 'avx2', 'neon', 'neon']);
  assert.deepEqual(take('wasm', 'soft'), ['avx512', 'avx2', 'neon', 'wasm', 'wasm']);
  assert.deepEqual(take('soft'), ['avx512', 'avx2', 'neon', 'wasm', 'soft', 'soft']);
  assert.deepEqual(take('avx512', 'wasm'), ['avx512', 'avx2', 'avx512']);
  assert.deepEqual(take('avx512', 'avx2', 'wasm'), ['avx512', 'avx2', 'measure', 'avx512']);
});

test('AVX2 is taken only if it is clearly faster, and both times are told', () => {
  const taken = (avx2Ms: number) => {
    const step = lastOf(stepsOf('auto', onHostWith('avx512', 'avx2'), { avx512Ms: 0.5, avx2Ms }));
    assert.ok(step.type === 'take');
    return step;
  };
  assert.equal(taken(0.8).name, 'avx512');
  assert.equal(taken(0.5).name, 'avx512');
  assert.equal(taken(0.46).name, 'avx512');
  assert.equal(taken(0.44).name, 'avx2');
  assert.equal(taken(0.44).reason, 'AVX-512 needs 0.50 ms for a micro-batch, and AVX2 0.44 ms');
});

test('a kernel that yields other bits is passed over with a warning, one that is missing without', () => {
  const host = (name: KernelName) => (name === 'avx512' ? wrong(name) : onHostWith('wasm')(name));
  const step = lastOf(stepsOf('auto', host, EVEN));
  assert.ok(step.type === 'take' && step.name === 'wasm');
  assert.deepEqual(step.warnings, [
    'Cannot use the avx512 kernel: it must yield the bits of contract 2, got others (of tied).',
  ]);
});

test('the soft kernel comes with one warning: it is right, slow, and why it was taken', () => {
  const step = lastOf(stepsOf('auto', onHostWith('soft'), EVEN));
  assert.ok(step.type === 'take');
  assert.equal(step.warnings.length, 1);
  assert.match(step.warnings[0] ?? '', /bits are right.*slower.*wasm kernel: it is not built/);
});

test('a kernel that is named is taken without a warning or refused, and no other is tried', () => {
  for (const name of KERNEL_NAMES) {
    const [first, step, ...more] = stepsOf(name, onHostWith(...KERNEL_NAMES), EVEN);
    assert.deepEqual(first, { type: 'try', name });
    assert.deepEqual(step, { type: 'take', name, reason: 'it was named', warnings: [] });
    assert.deepEqual(more, []);
    for (const failed of [missing, wrong]) {
      const refused = lastOf(stepsOf(name, failed, EVEN));
      assert.ok(refused.type === 'refuse');
      assert.equal(refused.error.code, failed(name).error?.code);
    }
  }
});

test('where no kernel passes, the error is that of the one that runs everywhere', () => {
  const step = lastOf(stepsOf('auto', missing, EVEN));
  assert.ok(step.type === 'refuse');
  assert.match(step.error.message, /soft/);
});
