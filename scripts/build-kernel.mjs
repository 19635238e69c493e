// Compiles the AssemblyScript of the simd engine and of the coordinator's update into dist/, as kernel.wasm beside their users.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import binaryen from 'binaryen';
import { unroll } from './unroll.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

for (const folder of ['src/engine/simd', 'src/coordinator/update']) {
  const target = path.join(root, 'dist', folder, 'kernel.wasm');
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, optimize(await compile(`${folder}/assembly/index.ts`)));
}

/**
 * Without asc's own optimizer: it merges loads that are far apart, and the values kept in between cost more in spilled registers
 * than the loads did.
 *
 * @param {string} source relative to the repository
 */
async function compile(source) {
  /** @type {Uint8Array | undefined} */
  let binary;
  const { error, stderr } = await asc.main(
    [
      ...[source, '--outFile', 'kernel.wasm', '-O0', '--noAssert', '--enable', 'simd'],
      // Nothing is ever freed, so memory needs no manager; and the kernel imports nothing.
      ...['--runtime', 'stub', '--use', 'abort='],
      // Helpers take and return v128, which could not be exported to JavaScript; none of them is.
      ...['--disableWarning', '112'],
      // The first 1024 bytes stay unused, which lets the optimizer fold address arithmetic into load offsets.
      ...['--memoryBase', '1024'],
    ],
    {
      readFile: (name, folder) => readSource(path.join(root, folder, name)),
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
 * @param {string} file
 */
function readSource(file) {
  if (!existsSync(file)) return null;
  return unroll(readFileSync(file, 'utf8'), path.relative(root, file));
}

/** @param {Uint8Array} binary */
function optimize(binary) {
  const module = binaryen.readBinary(binary);
  // Named one by one: what any processor computes to the same bits (so no relaxed SIMD), and Node 20 knows.
  const { SIMD128, BulkMemory, BulkMemoryOpt, SignExt, MutableGlobals, NontrappingFPToInt } = binaryen.Features;
  module.setFeatures(SIMD128 | BulkMemory | BulkMemoryOpt | SignExt | MutableGlobals | NontrappingFPToInt);
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(0);
  binaryen.setLowMemoryUnused(true);
  // Large enough for every helper that the kernel's inner loops call; a v128 argument of a real call goes through memory.
  binaryen.setAlwaysInlineMaxSize(200);
  module.optimize();
  return module.emitBinary();
}
