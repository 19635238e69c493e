import { createHash } from 'node:crypto';
import { CLASSIC_NETWORK } from '../../shared/model/model.js';
import type { AdamStep, DecayedAdamStep } from './adam.js';
import type { SgdStep } from './sgd.js';
import type { UpdateArithmetic } from './update-arithmetic.js';

/** Parameters of the known input: those of ten classes. */
export const KNOWN_PARAMETER_COUNT = CLASSIC_NETWORK.parameterCount;
/** SHA-256 of what the definitions in adam.ts and sgd.ts yield for the known input. */
const KNOWN_ANSWER_SHA256 = '5719d6393f4ae76b3e468352ac18232ae1a348f25439fd048ccbd052680bd218';

const DIFFERENT_VALUES = 1_001;
/** Numbers like those of a first step, and of a late one. */
const FIRST_STEP: AdamStep = { inverseCount: 1 / 96, stepSize: 0.01, inverseRoot: 31.622777 };
const LATE_STEP: AdamStep = { inverseCount: 1, stepSize: 0.001, inverseRoot: 1 };
const DECAYED_STEP: DecayedAdamStep = { ...FIRST_STEP, decay: 0.0123, shrink: 0.00321 };
const SGD_STEP: SgdStep = { inverseCount: 1 / 96, learningRate: 0.0123, momentum: 0.9, decay: 0.000321 };

/**
 * Whether the arithmetic computes an addition and steps of every optimizer to the bits of the definition, with numbers of all sizes, subnormals, ties and
 * zeros of both signs. Overwrites parameters and moments.
 *
 * @param arithmetic for KNOWN_PARAMETER_COUNT parameters
 */
export function provesItsBits(arithmetic: UpdateArithmetic): boolean {
  return answerOf(arithmetic) === KNOWN_ANSWER_SHA256;
}

/** SHA-256, in hexadecimal, of parameters and moments after the known input. Exported for tests. */
export function answerOf(arithmetic: UpdateArithmetic): string {
  const gradient = () => arithmetic.take(knownVector(6));
  const sum = arithmetic.take(knownVector(4));
  arithmetic.add(sum, arithmetic.take(knownVector(5)));
  const optimizers = [
    () => [arithmetic.adam(sum, FIRST_STEP), arithmetic.adam(gradient(), LATE_STEP)],
    () => [arithmetic.decayedAdam(gradient(), DECAYED_STEP)],
    () => [arithmetic.sgd(gradient(), SGD_STEP)],
  ];
  const hash = createHash('sha256');
  for (const steps of optimizers) {
    arithmetic.setParameters(knownVector(1));
    arithmetic.setMoments({ first: knownVector(2), second: knownVector(3).map(Math.abs) });
    hash.update(Uint8Array.from(steps(), Number));
    const { first, second } = arithmetic.moments();
    for (const { buffer } of [arithmetic.parameters(), first, second]) hash.update(new Uint8Array(buffer));
  }
  return hash.digest('hex');
}

/** KNOWN_PARAMETER_COUNT finite float32. They repeat, so that a start need not wait for them, and each comes in every lane of a vector. */
function knownVector(seed: number): Float32Array {
  const bits = new Uint32Array(KNOWN_PARAMETER_COUNT);
  for (let i = 0; i < DIFFERENT_VALUES; i++) bits[i] = knownBits(mixed(i * 8 + seed), i % 8);
  for (let known = DIFFERENT_VALUES; known < bits.length; known *= 2) bits.copyWithin(known, 0, known);
  return new Float32Array(bits.buffer);
}

function knownBits(random: number, kind: number): number {
  const sign = random & 0x80000000;
  const fraction = random & 0x7fffff;
  const ofExponent = (exponent: number, digits = fraction) => sign | ((exponent + 127) << 23) | digits;
  const spread = (random >>> 23) & 0x1f;
  switch (kind) {
    case 0:
      return sign;
    case 1:
      return sign | fraction;
    case 2:
      return ofExponent(-126 + spread);
    case 3:
      return ofExponent(28 + spread);
    case 4:
      // A few digits only, and sizes so far apart that sums are ties.
      return ofExponent(spread < 16 ? 0 : -24, fraction & 0x600000);
    default:
      return ofExponent(-24 + spread);
  }
}

/** The finalizer of MurmurHash3 (A. Appleby): neighbouring numbers become unrelated ones of 32 bits. */
function mixed(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
