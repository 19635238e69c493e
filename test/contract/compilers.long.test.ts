import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { loadNativeKernel, type NativeKernel } from '../../src/engine/simd/native/native-kernel.js';
import { OperationalError } from '../../src/shared/errors.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { CASES } from './kernels/cases.js';
import { CLASS_CASES } from './kernels/class-cases.js';
import { compileAddon, isHere } from './kernels/compile-addon.js';
import { Computers, computeCaseInOrder } from './kernels/computers.js';
import { differences } from './kernels/micro-batch-result.js';

const home = temporaryDirectory();

describe('the native kernel has the same bits', () => {
  const cases = [...CASES, ...CLASS_CASES].map((given) => ({ given, expected: computeCaseInOrder(given) }));

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
          const computers = new Computers(kernel);
          for (const { given, expected } of cases) {
            assert.deepEqual(differences(computers.compute(given), expected), [], `${name}: ${given.what}`);
          }
          computers.dispose();
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
