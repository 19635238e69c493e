// Run by simd-engine.test.ts in processes of their own, with different compilers of V8: prints a hash of what the engine computes.
import { createHash } from 'node:crypto';
import { createSimdEngine } from '../../../src/engine/simd/simd-engine.js';
import { randomParameters, range, syntheticOptions, wholeStep } from './simd-fixture.js';

const engine = await createSimdEngine(syntheticOptions(100));
const hash = createHash('sha256');
for (const scale of [1, 5, 100]) {
  for (const partial of await engine.computeShard(randomParameters(3, scale), wholeStep(range(0, 99), 32))) {
    hash.update(partial.gradient).update(Float64Array.of(partial.lossSum, partial.correctCount));
  }
}
process.stdout.write(hash.digest('hex'));
