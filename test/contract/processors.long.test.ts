import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { binaryIn, otherNodes } from '../e2e/node-binaries.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { CASES } from './kernels/cases.js';
import { compileAddon, isHere } from './kernels/compile-addon.js';
import { computeCaseInOrder } from './kernels/computers.js';
import { kernelsHere } from './kernels/kernels-here.js';
import { digestOf } from './kernels/micro-batch-result.js';

const MAIN = fileURLToPath(new URL('./kernels/digest-main.js', import.meta.url));
const ARM64_COMPILER = 'aarch64-linux-gnu-gcc';
const ARM64_LIBRARIES = '/usr/aarch64-linux-gnu';

/** The digest of the literal order of operations, which every kernel must have. */
const expected = digestOf(CASES.map(computeCaseInOrder));

/** What digest-main prints for each kernel: a digest, or a reason. */
function digests(command: readonly string[], kernels: readonly string[], addon?: string): Record<string, string> {
  const [program = '', ...args] = [...command, MAIN, ...(addon ? ['--addon', addon] : []), ...kernels];
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  );
}

const all = (kernels: readonly string[]): Record<string, string> =>
  Object.fromEntries(kernels.map((kernel) => [kernel, expected]));

describe('every kernel has the digest of the literal order of operations', () => {
  const here = kernelsHere().flatMap(({ name, kernel }) => (kernel ? [name] : []));

  test(`here: ${here.join(', ')}`, () => assert.deepEqual(digests([process.execPath], here), all(here)));

  for (const { name, path: binary, reason } of otherNodes()) {
    test(`on ${name}`, { skip: binary === undefined && reason }, () =>
      assert.deepEqual(digests([binary as string], here), all(here)),
    );
  }

  for (const flags of [['--liftoff', '--no-wasm-tier-up'], ['--no-liftoff']]) {
    test(`with one of V8's compilers alone: ${flags.join(' ')}`, () =>
      assert.deepEqual(digests([process.execPath, ...flags], ['wasm', 'soft']), all(['wasm', 'soft'])));
  }

  for (const major of ['20', '24']) {
    const binary = binaryIn(`node-${major}-arm64`, 'arm64');
    const missing = [
      [isHere('qemu-aarch64'), 'qemu-aarch64 (Debian: qemu-user)'],
      [isHere(ARM64_COMPILER), `${ARM64_COMPILER} (Debian: gcc-aarch64-linux-gnu)`],
      [existsSync(path.join(ARM64_LIBRARIES, 'lib', 'libstdc++.so.6')), 'libstdc++ (Debian: libstdc++6-arm64-cross)'],
      [existsSync(binary), `Node ${major} for arm64 (\`node scripts/fetch-nodes.mjs\`)`],
    ].flatMap(([isThere, what]) => (isThere ? [] : [what]));
    const skip = missing.length > 0 && `not here: ${missing.join(', ')}`;
    test(`on arm64, Node ${major}: NEON and WebAssembly`, { skip }, async (t) => {
      const target = path.join(temporaryDirectory(t), 'arm64.node');
      await compileAddon({ compiler: [ARM64_COMPILER], architecture: 'arm64', flags: [], target });
      const emulated = ['qemu-aarch64', '-L', ARM64_LIBRARIES, binary];
      assert.deepEqual(digests(emulated, ['neon', 'wasm'], target), all(['neon', 'wasm']));
    });
  }

  describe('on a processor without fused multiply-add', () => {
    const skip = process.arch !== 'x64' && 'it is for x64';

    /** Every other kernel is refused, and the one in software has the digest. */
    const assertSoftAlone = (command: readonly string[], refused: readonly string[]) => {
      const { soft, ...others } = digests(command, [...refused, 'soft']);
      assert.equal(soft, expected);
      assert.deepEqual(Object.keys(others), refused);
      for (const reason of Object.values(others)) assert.match(reason, /^- Cannot use the \w+ kernel: this processor/);
    };

    test('as V8 sees it', { skip }, () => assertSoftAlone([process.execPath, '--no-enable-fma3'], ['wasm']));

    test(
      'as everything sees it: SandyBridge under qemu',
      { skip: skip || (!isHere('qemu-x86_64') && 'qemu-x86_64 is not here') },
      () =>
        assertSoftAlone(
          ['qemu-x86_64', '-cpu', 'SandyBridge', process.execPath],
          here.filter((name) => name !== 'soft'),
        ),
    );
  });
});
