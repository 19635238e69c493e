import v8 from 'node:v8';
import { classifyMultiplyAdd, compileMultiplyAdd, type RelaxedMultiplyAdd } from './multiply-add-probe.js';

let known: RelaxedMultiplyAdd | undefined;

/**
 * Finds out, once in each thread. Node 20 has relaxed SIMD switched off; this switches it on, so it must come before a
 * kernel that uses it is compiled.
 */
export function relaxedMultiplyAdd(): RelaxedMultiplyAdd {
  if (known === undefined) {
    // Node 20 has it behind a flag. Flags hold for the whole process, and for what is compiled from now on.
    if (process.versions.node.startsWith('20.')) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
    known = classifyMultiplyAdd(compileMultiplyAdd());
  }
  return known;
}
