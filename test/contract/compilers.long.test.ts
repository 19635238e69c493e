import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { loadNativeKernel, type NativeKernel } from '../../src/engine/simd/native/native-kernel.js';
import { OperationalError } from '../../src/shared/errors.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { dataset, normalization } from './contract-data.js';
import { CASES } from './kernels/cases.js';
import { compileAddon, isHere } from './kernels/compile-addon.js';
import { computeResult, differences } from './kernels/micro-batch-result.js';
import { computeInOrder } from './order/micro-batch.js';

const options = { dataset, normalization };
const home = temporaryDirectory();

describe('the native kernel has the same bits', () => {
  const cases = CASES.map((given) => ({
    ...given,
    expected: computeInOrder(given.parameters, options, given.samples),
  }));

  for (const [compiler, program] of [
    ['gcc', 'gcc'],
    ['clang', isHere('clang-19') ? 'clang-19' : 'clang'],
  ] as const) {
    for (const flags of [
      ['-O0'],
      ['-O1'],
      ['-O2'],
      ['-O3'],
      // No product is added without being fused in the source, so a compiler that may fuse finds nothing.
      ['-O3', '-ffp-contract=fast'],
    ]) {
      const what = `from ${compiler} ${flags.join(' ')}`;
      test(what, { skip: !isHere(program) && `${program} is not here` }, async (t) => {
        const target = path.join(home, `${compiler}${flags.join('')}.node`);
        const names = await compileAddon({ compiler: [program], architecture: process.arch, flags, target });
        let ran = 0;
        for (const name of names) {
          const kernel = load(name as NativeKernel['name'], target);
          if (typeof kernel === 'string') {
            t.diagnostic(kernel);
            continue;
          }
          const computer = kernel.createComputer(options);
          for (const { what, parameters, samples, expected } of cases) {
            const found = differences(computeResult(computer, parameters, samples), expected);
            assert.deepEqual(found, [], `${name}: ${what}`);
          }
          computer.dispose();
          ran++;
        }
        assert.ok(ran > 0, `this host can run none of ${names.join(', ')}`);
      });
    }
  }
});

/** The kernel, or why it does not run on this host. */
function load(name: NativeKernel['name'], target: string): NativeKernel | string {
  try {
    return loadNativeKernel(name, target);
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return error.message;
  }
}
