// Compiles the AssemblyScript of the simd engine and of the coordinator's update into dist/, twice: as kernel.wasm,
// which uses the processor's fused multiply-add, and as kernel-soft.wasm, which computes it in software.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import binaryen from 'binaryen';
import { unroll } from './unroll.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

// Features are named one by one, so that Node 20 knows them all, and any processor computes them to the same bits. With
// relaxed SIMD it may not; the program tests that first.
const { SIMD128, RelaxedSIMD, BulkMemory, BulkMemoryOpt, SignExt, MutableGlobals, NontrappingFPToInt } =
  binaryen.Features;
const COMMON_FEATURES = SIMD128 | BulkMemory | BulkMemoryOpt | SignExt | MutableGlobals | NontrappingFPToInt;

const FMA = path.join('src', 'shared', 'assembly', 'fma.ts');
const FMA_SOFT = path.join('src', 'shared', 'assembly', 'fma-soft.ts');

/**
 * @typedef {object} Build
 * @property {string} name of the file
 * @property {readonly string[]} options of asc
 * @property {number} features of binaryen
 * @property {string} fma the module with multiply-adds, relative to the repository
 * @property {number} inlineMaxSize largest function that is always inlined, in instructions
 */

/** @type {readonly Build[]} */
const BUILDS = [
  {
    name: 'kernel.wasm',
    options: ['--enable', 'simd', '--enable', 'relaxed-simd'],
    features: COMMON_FEATURES | RelaxedSIMD,
    fma: FMA,
    // Large enough for every helper that the kernel's inner loops call; a v128 argument of a real call goes through
    // memory.
    inlineMaxSize: 200,
  },
  {
    name: 'kernel-soft.wasm',
    options: ['--enable', 'simd'],
    features: COMMON_FEATURES,
    fma: FMA_SOFT,
    // Large enough for a multiply-add, and too small for its rare slow path, which would make the kernel three times as
    // large.
    inlineMaxSize: 60,
  },
];

for (const folder of ['src/engine/simd/wasm', 'src/coordinator/update']) {
  mkdirSync(path.join(root, 'dist', folder), { recursive: true });
  for (const build of BUILDS) {
    const binary = await compile(`${folder}/assembly/index.ts`, build);
    writeFileSync(path.join(root, 'dist', folder, build.name), optimize(binary, build));
  }
}

/**
 * Without asc's own optimizer: it merges loads that are far apart, and the values kept in between cost more in spilled
 * registers than the loads did.
 *
 * @param {string} source relative to the repository
 * @param {Build} build
 */
async function compile(source, { options, fma }) {
  /** @type {Uint8Array | undefined} */
  let binary;
  const { error, stderr } = await asc.main(
    [
      ...[source, '--outFile', 'kernel.wasm', '-O0', '--noAssert', ...options],
      // Nothing is ever freed, so memory needs no manager; and the kernel imports nothing.
      ...['--runtime', 'stub', '--use', 'abort='],
      // Helpers take and return v128, which could not be exported to JavaScript; none of them is.
      ...['--disableWarning', '112'],
      // The first 1024 bytes stay unused, which lets the optimizer fold address arithmetic into load offsets.
      ...['--memoryBase', '1024'],
    ],
    {
      readFile: (name, folder) => {
        const file = path.relative(root, path.join(root, folder, name));
        return readSource(file === FMA ? fma : file);
      },
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
      listFiles: () => [],
    },
  );
  const messages = stderr.toString();
  if (error || messages !== '' || !binary) {
    process.stderr.write(`${messages}Cannot compile the kernel: ${error?.message ?? 'see the warnings above'}\n`);
    process.exit(1);
  }
  return binary;
}

/**
 * Null if there is no such file: asc tries several names.
 *
 * @param {string} file relative to the repository
 */
function readSource(file) {
  if (!existsSync(path.join(root, file))) return null;
  return unroll(readFileSync(path.join(root, file), 'utf8'), file);
}

/**
 * @param {Uint8Array} binary
 * @param {Build} build
 */
function optimize(binary, { features, inlineMaxSize }) {
  const module = binaryen.readBinary(binary);
  module.setFeatures(features);
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(0);
  binaryen.setLowMemoryUnused(true);
  binaryen.setAlwaysInlineMaxSize(inlineMaxSize);
  module.optimize();
  return module.emitBinary();
}
