// Peak of one core for vectors of WebAssembly, which have 128 bits: fused multiply-adds in chains that do not depend on each other.
import binaryen from 'binaryen';
import { processorMicroseconds } from '../../in-turn.js';

/** As in peak.c: enough to hide the latency, and few enough for the registers. */
const CHAINS = process.arch === 'arm64' ? 24 : 12;
const LANES = 4;
/** A slice takes about 5 ms. */
const ITERATIONS = 2 ** 19;
const SLICES = 5;

const chains = (each: (name: string, i: number) => string): string =>
  Array.from({ length: CHAINS }, (_, i) => each(`$sum${i}`, i)).join('\n');

const splat = (value: number): string => `(f32x4.splat (f32.const ${value}))`;

/** `run` takes a number of iterations and returns a number that depends on all of them. */
const MODULE = `(module
  (func (export "run") (param $iterations i32) (result f32)
    (local $x v128) (local $y v128)
    ${chains((sum) => `(local ${sum} v128)`)}
    (local.set $x ${splat(0.999)})
    (local.set $y ${splat(1e-3)})
    ${chains((sum, i) => `(local.set ${sum} ${splat(i * 1e-3)})`)}
    (loop $again
      ${chains((sum) => `(local.set ${sum} (f32x4.relaxed_madd (local.get $x) (local.get $y) (local.get ${sum})))`)}
      (br_if $again (local.tee $iterations (i32.sub (local.get $iterations) (i32.const 1)))))
    ${chains((sum, i) => (i === 0 ? '' : `(local.set $sum0 (f32x4.add (local.get $sum0) (local.get ${sum})))`))}
    (f32x4.extract_lane 0 (local.get $sum0))))`;

/**
 * GFLOP/s of each slice by processor time; each call measures anew.
 *
 * @throws WebAssembly.CompileError where Node knows no relaxed SIMD
 */
export function webAssemblyPeak(): () => number[] {
  const parsed = binaryen.parseText(MODULE);
  parsed.setFeatures(binaryen.Features.SIMD128 | binaryen.Features.RelaxedSIMD);
  const binary = parsed.emitBinary();
  parsed.dispose();
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary));
  const run = exports.run as (iterations: number) => number;
  return () => {
    // Until the optimizing compiler has had its turn.
    for (let i = 0; i < 3; i++) run(ITERATIONS);
    return Array.from({ length: SLICES }, () => {
      const begin = processorMicroseconds();
      run(ITERATIONS);
      return (2 * CHAINS * LANES * ITERATIONS) / (1000 * (processorMicroseconds() - begin));
    });
  };
}
