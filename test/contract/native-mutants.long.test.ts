import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { proveBits } from '../../src/engine/known-answer/prove-bits.js';
import { answerForClasses, classAnswer } from '../../src/engine/known-answer/prove-classes.js';
import { kernelEngineFactory } from '../../src/engine/simd/kernel-engine.js';
import { loadNativeKernel, type NativeKernel } from '../../src/engine/simd/native/native-kernel.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { CASES } from './kernels/cases.js';
import { compileAddon, isHere, SOURCES } from './kernels/compile-addon.js';
import { Computers, computeCaseInOrder } from './kernels/computers.js';
import { differences } from './kernels/micro-batch-result.js';
import { NATIVE_MUTANTS, type NativeMutant } from './kernels/native-mutants.js';

const compiler = ['gcc', 'clang-19', 'clang', 'cc'].find(isHere);
const skip = compiler ? false : 'there is no C compiler';
const home = temporaryDirectory();
const cases = CASES.map((given) => ({ given, expected: computeCaseInOrder(given) }));

/** The fastest kernel of this host that is in the addon, with the mutant's changes. */
async function compileMutant(number: number, mutant?: NativeMutant): Promise<NativeKernel> {
  const sources = path.join(home, `source-${number}`);
  cpSync(SOURCES, sources, { recursive: true });
  if (mutant) {
    const file = path.join(sources, mutant.file);
    for (const [find, replace] of mutant.edits) {
      const parts = readFileSync(file, 'utf8').split(find);
      assert.equal(parts.length, 2, `'${find}' must stand in ${mutant.file} once`);
      writeFileSync(file, parts.join(replace));
    }
  }
  const target = path.join(home, `mutant-${number}.node`);
  const names = await compileAddon({
    compiler: [compiler as string],
    architecture: process.arch,
    flags: ['-O1'],
    sources,
    target,
  });
  for (const name of names) {
    try {
      return loadNativeKernel(name as NativeKernel['name'], target);
    } catch {
      // This host lacks the instructions.
    }
  }
  throw new Error(`this host can run none of ${names.join(', ')}`);
}

/** The first case whose results differ, and how; undefined if none does. */
function firstDifference(kernel: NativeKernel): string | undefined {
  const computers = new Computers(kernel);
  try {
    for (const { given, expected } of cases) {
      const found = differences(computers.compute(given), expected);
      if (found.length > 0)
        return `${given.what}: ${found[0]}${found.length > 1 ? `, and ${found.length - 1} others` : ''}`;
    }
    return undefined;
  } finally {
    computers.dispose();
  }
}

/** Whether the known answer of some number of classes tells that the kernel is wrong. */
async function hasWrongClasses(kernel: NativeKernel): Promise<boolean> {
  for (const classCount of [2, 11, 256]) {
    if ((await answerForClasses(kernelEngineFactory(kernel), classCount)) !== classAnswer(classCount)) return true;
  }
  return false;
}

describe('the literal order of operations, and the known answer, tell every change of the native kernel', {
  skip,
}, () => {
  test('unchanged, it passes', async () => {
    assert.equal(firstDifference(await compileMutant(0)), undefined);
  });

  for (const [index, mutant] of NATIVE_MUTANTS.entries()) {
    const foreign = mutant.architecture !== undefined && mutant.architecture !== process.arch;
    test(mutant.name, { skip: foreign && `it is for ${mutant.architecture}` }, async (t) => {
      const kernel = await compileMutant(1 + index, mutant);
      const found = firstDifference(kernel);
      assert.ok(found, 'survived every case');
      t.diagnostic(found);
      const { isEqual } = await proveBits(kernelEngineFactory(kernel));
      assert.ok(!isEqual || (await hasWrongClasses(kernel)), 'the known answers do not tell');
    });
  }
});
