import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileAddon, isHere } from '../../contract/kernels/compile-addon.js';
import { binaryIn, otherNodes } from '../../e2e/node-binaries.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { NATIVE_UPDATE_SKIPS } from './native-updates.js';

const MAIN = fileURLToPath(new URL('./known-answer-main.js', import.meta.url));
const ARM64_COMPILER = 'aarch64-linux-gnu-gcc';
const ARM64_LIBRARIES = '/usr/aarch64-linux-gnu';

/** What known-answer-main prints, line by line. */
function answers(command: readonly string[], names: readonly string[], addon?: string): string[] {
  const [program = '', ...args] = [...command, MAIN, ...(addon ? ['--addon', addon] : []), ...names];
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.trim().split('\n');
}

const right = (names: readonly string[]): string[] => names.map((name) => `${name} right`);

describe('every arithmetic of an update gives the known answer', () => {
  const native = Object.entries(NATIVE_UPDATE_SKIPS).flatMap(([name, skip]) => (skip === false ? [name] : []));

  for (const { name, path: binary, reason } of otherNodes()) {
    const names = [...native, 'fused', 'soft'];
    test(`on ${name}`, { skip: binary === undefined && reason }, () =>
      assert.deepEqual(answers([binary as string], names), right(names)),
    );
  }

  for (const flags of [['--liftoff', '--no-wasm-tier-up'], ['--no-liftoff']]) {
    test(`with one of V8's compilers alone: ${flags.join(' ')}`, () =>
      assert.deepEqual(answers([process.execPath, ...flags], ['fused', 'soft']), right(['fused', 'soft'])));
  }

  for (const compiler of ['gcc', 'clang-19']) {
    for (const level of ['-O0', '-O1', '-O2', '-O3']) {
      const skip = native.length === 0 ? 'no native code runs here' : !isHere(compiler) && `${compiler} is not here`;
      test(`from ${compiler} ${level}`, { skip }, async (t) => {
        const target = path.join(temporaryDirectory(t), 'update.node');
        await compileAddon({ compiler: [compiler], architecture: process.arch, flags: [level], target });
        assert.deepEqual(answers([process.execPath], native, target), right(native));
      });
    }
  }

  test('on a processor without fused multiply-add, as V8 sees it', {
    skip: process.arch !== 'x64' && 'it is for x64',
  }, () => {
    const [fused, soft] = answers([process.execPath, '--no-enable-fma3'], ['fused', 'soft']);
    assert.match(fused ?? '', /no fused multiply-add/);
    assert.equal(soft, 'soft right');
  });

  const binary = binaryIn('node-20-arm64', 'arm64');
  const missing = [
    [isHere('qemu-aarch64'), 'qemu-aarch64 (Debian: qemu-user)'],
    [isHere(ARM64_COMPILER), `${ARM64_COMPILER} (Debian: gcc-aarch64-linux-gnu)`],
    [existsSync(path.join(ARM64_LIBRARIES, 'lib', 'libstdc++.so.6')), 'libstdc++ (Debian: libstdc++6-arm64-cross)'],
    [existsSync(binary), 'Node 20 for arm64 (`node scripts/fetch-nodes.mjs`)'],
  ].flatMap(([isThere, what]) => (isThere ? [] : [what]));
  test('on arm64: NEON and WebAssembly', {
    skip: missing.length > 0 && `not here: ${missing.join(', ')}`,
  }, async (t) => {
    const target = path.join(temporaryDirectory(t), 'arm64.node');
    await compileAddon({ compiler: [ARM64_COMPILER], architecture: 'arm64', flags: [], target });
    const names = ['neon', 'fused', 'soft'];
    assert.deepEqual(answers(['qemu-aarch64', '-L', ARM64_LIBRARIES, binary], names, target), right(names));
  });
});
