import assert from 'node:assert/strict';
import { test } from 'node:test';
import { devicesReport } from '../../../src/cli/report/devices-report.js';
import type { Probed } from '../../../src/engine/choice/devices.js';

const PROBED: Probed = {
  engines: [
    { name: 'tensorflow', missing: 'it is not installed.', remedy: 'Install it.' },
    { name: 'webgpu', device: 'a GPU \u001b[2J', isGpu: true, isEqual: false, samplesPerSecond: 123_456.7 },
    { name: 'simd', device: 'a CPU, WebAssembly SIMD', isGpu: false, isEqual: true },
  ],
  auto: 'webgpu',
  reason: 'webgpu has a GPU: a GPU',
  kernels: [
    { name: 'avx512', missing: 'the native addon is not built.', remedy: 'Install gcc.' },
    { name: 'wasm', title: 'WebAssembly SIMD', samplesPerSecond: 25_000 },
  ],
  kernel: 'wasm',
  kernelReason: 'it is the fastest that runs here',
  faster: 'The native kernel is not compiled, because there is no C compiler here. Install gcc.',
};

test('each engine and kernel says whether its bits are equal, or why it does not run; the end says what helps', () => {
  assert.deepEqual(devicesReport(PROBED, 'auto', Number.POSITIVE_INFINITY), [
    'tensorflow  not available: it is not installed.',
    '            Install it.',
    'webgpu      a GPU \\x1b[2J, own bits: 123,457 samples/s',
    'simd        a CPU, WebAssembly SIMD, equal bits',
    '  avx512    not available: the native addon is not built.',
    '  wasm      WebAssembly SIMD, equal bits: 25,000 samples/s',
    '',
    'equal bits: those of contract 2, the same on every host; own bits: another model',
    '--engine auto takes webgpu: webgpu has a GPU: a GPU',
    '--kernel auto takes wasm: it is the fastest that runs here',
    'The native kernel is not compiled, because there is no C compiler here. Install gcc.',
  ]);
});

test('lines are wrapped to the width of the terminal, beside the names', () => {
  for (const columns of [40, 80, 120]) {
    const lines = devicesReport(PROBED, 'auto', columns);
    assert.ok(lines.every((line) => line.length <= columns));
    const joined = lines.map((line) => line.trim()).join(' ');
    assert.ok(joined.includes('not available: the native addon is not built.'));
  }
});

test('a kernel that is named is not explained', () => {
  assert.ok(!devicesReport(PROBED, 'wasm', 80).some((line) => line.startsWith('--kernel')));
});
