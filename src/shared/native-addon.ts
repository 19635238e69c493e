import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, OperationalError } from './errors.js';

/** Where the build puts it, in the room of the simd engine. */
const FOLDER = new URL('../engine/simd/native/', import.meta.url);

/** Binaries of the addon that may be here, in the order in which to try them: compiled on this host, then brought by the package. */
export function nativeBinaries(platform: string = process.platform, architecture: string = process.arch): string[] {
  return ['kernel', `${platform}-${architecture}`].map((name) => fileURLToPath(new URL(`${name}.node`, FOLDER)));
}

/**
 * The functions of the native addon: C code for the processor's own vectors, compiled to one file for all parts of the program that
 * compute. Every thread may load it.
 *
 * @param purpose what cannot be done without it, in words that go on after 'Cannot'
 * @param functions that the caller needs: a binary of an earlier version may lack some
 * @param files binaries to try, absolute paths
 * @returns the addon's exports, whose types the caller knows
 * @throws OperationalError `kernel-missing` (there is no binary), `kernel-broken` (there is one that does not load, or lacks a function)
 */
export function loadNativeAddon<Exports>(
  purpose: string,
  functions: readonly (keyof Exports & string)[],
  files: readonly string[] = nativeBinaries(),
): Exports {
  const failures: unknown[] = [];
  for (const file of files.filter((file) => existsSync(file))) {
    try {
      const addon = createRequire(import.meta.url)(path.resolve(file)) as Exports;
      for (const name of functions) {
        if (typeof addon[name] !== 'function') throw new Error(`${file} is of another version: it has no ${name}`);
      }
      return addon;
    } catch (cause) {
      failures.push(cause);
    }
  }
  const [cause] = failures;
  if (cause === undefined) {
    throw new OperationalError(
      'kernel-missing',
      `Cannot ${purpose}: the native addon is not built.`,
      'Install gcc or clang, and run `npm run build`.',
    );
  }
  throw new OperationalError(
    'kernel-broken',
    `Cannot ${purpose}: the native addon does not load: ${messageOf(cause).split('\n')[0]}`,
    'Build it on this host: `npm run build`.',
    { cause },
  );
}
