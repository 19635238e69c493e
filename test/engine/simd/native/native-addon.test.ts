import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Context } from 'zeromq';
import type { NativeAddon, NativeHandle } from '../../../../src/engine/simd/native/native-addon.js';
import { normalizationTable } from '../../../../src/shared/data/normalization.js';
import { CLASSIC_NETWORK, networkOf } from '../../../../src/shared/model/model.js';
import { loadNativeAddon, nativeBinaries } from '../../../../src/shared/native-addon.js';
import { randomParameters, range, syntheticOptions } from '../simd-fixture.js';
import { ANY_NATIVE_KERNEL, SKIP_WITHOUT_NATIVE } from './native-kernels.js';

const skip = SKIP_WITHOUT_NATIVE;
const skipMemory = process.platform !== 'linux' && 'needs ulimit -v';
const SAMPLE_COUNT = 40;
const { dataset, normalization } = syntheticOptions(SAMPLE_COUNT);
const { images, labels } = dataset;
const table = normalizationTable(normalization);
const NO_SMOOTHING = Float32Array.of(1, 0, 0);
const parameters = randomParameters();
const kernel = ANY_NATIVE_KERNEL?.name ?? '';

/** The functions as they are without types. */
type Untyped = Readonly<Record<keyof NativeAddon, (...args: unknown[]) => unknown>>;

function fixture() {
  const addon = loadNativeAddon<NativeAddon>('test', []);
  const handle = addon.createComputer(kernel, images, labels, table, 10, NO_SMOOTHING);
  const gradient = new Float32Array(CLASSIC_NETWORK.parameterCount);
  addon.setParameters(handle, parameters);
  return { addon, untyped: addon as unknown as Untyped, handle, gradient };
}

/** Node knows it, and our version of its types does not. */
const ResizableBuffer = ArrayBuffer as unknown as new (
  length: number,
  options: { maxByteLength: number },
) => ArrayBuffer & { resize(length: number): void };
const floats = (length: number) => new Float32Array(length);

test('every wrong argument throws, and the computer goes on', { skip }, () => {
  const { addon, untyped, handle, gradient } = fixture();
  const two = range(0, 2);
  const full = floats(CLASSIC_NETWORK.parameterCount);
  const bytes = new Uint8Array(64);
  // The last one wraps an object of another addon.
  const foreign = [
    undefined,
    null,
    7,
    'x',
    {},
    Object.create(handle),
    [],
    () => {},
    bytes,
    1n,
    Symbol('x'),
    new Context(),
  ];
  const wrongTypes: readonly [keyof NativeAddon, unknown[]][] = [
    ...foreign.flatMap((thing): [keyof NativeAddon, unknown[]][] => [
      ['setParameters', [thing, full]],
      ['computeGradient', [thing, two, full]],
      ['evaluate', [thing, two, new Uint8Array(2), new Float64Array(2)]],
      ['correctCount', [thing]],
      ['addGradient', [thing, full, full]],
      ['runStage', [thing, 0, full]],
      ['dispose', [thing]],
      ['createComputer', [kernel, thing === bytes ? 7 : thing, labels, table, 10, NO_SMOOTHING]],
      ['createComputer', [kernel, images, thing === bytes ? 7 : thing, table, 10, NO_SMOOTHING]],
      ['createComputer', [kernel, images, labels, thing, 10, NO_SMOOTHING]],
      ['createComputer', [kernel, images, labels, table, thing === 7 ? 'x' : thing, NO_SMOOTHING]],
      ['createComputer', [kernel, images, labels, table, 10, thing]],
      ['setParameters', [handle, thing]],
      ['computeGradient', [handle, thing, full]],
      ['computeGradient', [handle, two, thing]],
      ['evaluate', [handle, thing, new Uint8Array(2), new Float64Array(2)]],
      ['evaluate', [handle, two, thing === bytes ? 7 : thing, new Float64Array(2)]],
      ['evaluate', [handle, two, new Uint8Array(2), thing]],
      ['addGradient', [handle, thing, full]],
      ['addGradient', [handle, full, thing]],
      ['runStage', [handle, 0, thing]],
    ]),
    ['createComputer', [kernel, new Int8Array(images.buffer), labels, table, 10, NO_SMOOTHING]],
    ['createComputer', [kernel, images, new Uint8ClampedArray(labels), table, 10, NO_SMOOTHING]],
    ['createComputer', [kernel, images.buffer, labels, table, 10, NO_SMOOTHING]],
    ['createComputer', [kernel, images, labels, new Float64Array(256), 10, NO_SMOOTHING]],
    ['setParameters', [handle, new Float64Array(CLASSIC_NETWORK.parameterCount)]],
    ['setParameters', [handle, new DataView(full.buffer)]],
    ['computeGradient', [handle, new Int32Array(2), full]],
    ['computeGradient', [handle, two, new Float64Array(CLASSIC_NETWORK.parameterCount)]],
    ['evaluate', [handle, two, new Int8Array(2), new Float64Array(2)]],
    ['evaluate', [handle, two, new Uint8Array(2), floats(2)]],
    ['runStage', [handle, '0', full]],
  ];
  const wrongValues: readonly [keyof NativeAddon, unknown[]][] = [
    ...[undefined, 'sse', '', 'avx5123456789012345', 5, {}].map((name): [keyof NativeAddon, unknown[]] => [
      'createComputer',
      [name, images, labels, table, 10, NO_SMOOTHING],
    ]),
    ['createComputer', []],
    ['createComputer', [kernel, images.subarray(1), labels, table, 10, NO_SMOOTHING]],
    ['createComputer', [kernel, images, labels.subarray(1), table, 10, NO_SMOOTHING]],
    ['createComputer', [kernel, images, labels.map((label, i) => (i === 39 ? 10 : label)), table, 10, NO_SMOOTHING]],
    ['createComputer', [kernel, images, labels, table.subarray(1), 10, NO_SMOOTHING]],
    ...[1, 257, 0, -2, 2.5, 2 ** 32 + 10, Number.NaN, 9].map((classCount): [keyof NativeAddon, unknown[]] => [
      'createComputer',
      [kernel, images, labels.map((label, i) => (i === 39 ? 9 : label)), table, classCount, NO_SMOOTHING],
    ]),
    ['createComputer', [kernel, images, labels, table, 10, floats(2)]],
    ['createComputer', [kernel, images, labels, table, 10, floats(4)]],
    ...[2, 9, 11, 256].flatMap((classCount): [keyof NativeAddon, unknown[]][] => {
      const other = addon.createComputer(kernel, images, new Uint8Array(SAMPLE_COUNT), table, classCount, NO_SMOOTHING);
      return [
        ['setParameters', [other, full]],
        ['computeGradient', [other, two, full]],
        ['addGradient', [other, full, full]],
        ['addGradient', [other, floats(networkOf(classCount).parameterCount), full]],
        ['setParameters', [handle, floats(networkOf(classCount).parameterCount)]],
      ];
    }),
    ['setParameters', [handle, floats(CLASSIC_NETWORK.parameterCount - 1)]],
    ['setParameters', [handle, floats(CLASSIC_NETWORK.parameterCount + 1)]],
    ['computeGradient', [handle, range(0, 0), full]],
    ['computeGradient', [handle, Uint32Array.of(0, SAMPLE_COUNT), full]],
    ['computeGradient', [handle, Uint32Array.of(0, 2 ** 32 - 1), full]],
    ['computeGradient', [handle, two, floats(CLASSIC_NETWORK.parameterCount - 1)]],
    ['evaluate', [handle, two, new Uint8Array(1), new Float64Array(2)]],
    ['evaluate', [handle, two, new Uint8Array(2), new Float64Array(3)]],
    ['evaluate', [handle, Uint32Array.of(SAMPLE_COUNT), new Uint8Array(1), new Float64Array(1)]],
    ['addGradient', [handle, full, floats(CLASSIC_NETWORK.parameterCount - 1)]],
    ['addGradient', [handle, floats(0), full]],
    ['runStage', [handle, 10, full]],
    ['runStage', [handle, -1, full]],
  ];
  for (const [calls, error] of [
    [wrongTypes, TypeError],
    [wrongValues, RangeError],
  ] as const) {
    for (const [name, args] of calls)
      assert.throws(() => untyped[name](...args), error, `${name}: ${args.map(String)}`);
  }

  const expected = addon.computeGradient(handle, two, gradient);
  const other = fixture();
  assert.equal(other.addon.computeGradient(other.handle, two, full), expected);
  assert.deepEqual(full, gradient);
});

test('stages need a micro-batch whose samples were accepted', { skip }, () => {
  const { addon, handle, gradient } = fixture();
  assert.throws(() => addon.runStage(handle, 0, gradient), RangeError);
  addon.computeGradient(handle, range(0, 9), gradient);
  addon.runStage(handle, 9, gradient);
  assert.throws(() => addon.computeGradient(handle, Uint32Array.of(SAMPLE_COUNT), gradient), RangeError);
  assert.throws(() => addon.runStage(handle, 0, gradient), RangeError);
});

test('a disposed computer refuses every call', { skip }, () => {
  const { addon, handle, gradient } = fixture();
  addon.dispose(handle);
  for (const call of [
    () => addon.dispose(handle),
    () => addon.setParameters(handle, parameters),
    () => addon.computeGradient(handle, range(0, 1), gradient),
    () => addon.correctCount(handle),
    () => addon.addGradient(handle, gradient, gradient),
  ]) {
    assert.throws(call, { name: 'Error', message: 'The computer is disposed.' });
  }
});

test('a dataset that is detached or shrunk later throws', { skip }, () => {
  const { addon, gradient } = fixture();
  const call = (handle: NativeHandle) => () => addon.computeGradient(handle, range(0, 1), gradient);

  const detached = images.slice();
  const onDetached = addon.createComputer(kernel, detached, labels, table, 10, NO_SMOOTHING);
  call(onDetached)();
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  assert.throws(call(onDetached), /must not be detached or shrunk/);

  const buffer = new ResizableBuffer(SAMPLE_COUNT, { maxByteLength: SAMPLE_COUNT });
  const onShrunk = addon.createComputer(kernel, images, new Uint8Array(buffer), table, 10, NO_SMOOTHING);
  call(onShrunk)();
  buffer.resize(SAMPLE_COUNT - 1);
  assert.throws(call(onShrunk), /must not be detached or shrunk/);
});

test('a dataset may be shared, lie anywhere in its buffer, and be empty', { skip }, () => {
  const { addon, handle, gradient } = fixture();
  const expected = addon.computeGradient(handle, range(0, 33), gradient);
  const shared = new Uint8Array(new SharedArrayBuffer(images.length + labels.length + 3));
  shared.set(images, 3);
  shared.set(labels, 3 + images.length);
  const [sharedImages, sharedLabels] = [shared.subarray(3, 3 + images.length), shared.subarray(3 + images.length)];
  const onShared = addon.createComputer(kernel, sharedImages, sharedLabels, table, 10, NO_SMOOTHING);
  addon.setParameters(onShared, parameters);
  const sharedGradient = new Float32Array(new SharedArrayBuffer(4 * CLASSIC_NETWORK.parameterCount));
  assert.equal(addon.computeGradient(onShared, range(0, 33), sharedGradient), expected);
  assert.deepEqual(Float32Array.from(sharedGradient), gradient);

  const onNone = addon.createComputer(kernel, new Uint8Array(), new Uint8Array(), table, 10, NO_SMOOTHING);
  assert.throws(() => addon.computeGradient(onNone, range(0, 1), gradient), RangeError);
});

/** Asks for a workspace of 140 GB. */
const TOO_LARGE = `
  const addon = { exports: {} };
  process.dlopen(addon, process.argv[1]);
  const { createComputer, computeGradient } = addon.exports;
  const computer = createComputer(process.argv[2], new Uint8Array(1024), new Uint8Array(1), new Float32Array(256), 10, Float32Array.of(1, 0, 0));
  const compute = (count) => computeGradient(computer, new Uint32Array(count), new Float32Array(${CLASSIC_NETWORK.parameterCount}));
  const expected = compute(5);
  try {
    compute(2 ** 22);
  } catch ({ code }) {
    console.log(code, compute(5) === expected);
  }
`;

test('too large a micro-batch is out of memory, and a small one goes on', { skip: skip || skipMemory }, async () => {
  const limited = `ulimit -v 67108864; exec "${process.execPath}" -e "$0" "$@"`;
  const file = nativeBinaries().find((file) => existsSync(file)) ?? '';
  const { stdout } = await promisify(execFile)('sh', ['-c', limited, TOO_LARGE, file, kernel]);
  assert.equal(stdout, 'ERR_OUT_OF_MEMORY true\n');
});
