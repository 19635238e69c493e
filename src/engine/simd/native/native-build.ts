import { readFileSync } from 'node:fs';
import * as v from 'valibot';

/** Written by scripts/build-native.mjs. */
const NativeBuildSchema = v.union([
  v.object({ compiler: v.string(), version: v.string(), kernels: v.array(v.string()) }),
  v.object({ reason: v.string(), remedy: v.string() }),
]);

/**
 * How the native kernel of this installation was compiled (compiler, its version, and the instruction sets that it knows), or why it was not (the
 * reason, in words that go on after 'because', and what to do about it).
 */
export type NativeBuild = v.InferOutput<typeof NativeBuildSchema>;

/**
 * The note of this installation's build; null if there was none, as in an installed package.
 *
 * @param file of the build's note
 */
export function readNativeBuild(file: URL = new URL('./build.json', import.meta.url)): NativeBuild | null {
  try {
    return v.parse(NativeBuildSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
