import { createHash, type Hash } from 'node:crypto';
import type { Engine, EngineFactory, Evaluation, PartialSum } from '../engine.js';
import { KNOWN_ANSWER } from './known-answer.js';
import { KNOWN_DATASET, KNOWN_NORMALIZATION } from './known-images.js';
import { KNOWN_PARAMETERS, type KnownParameters } from './known-parameters.js';
import { KNOWN_WORK, type KnownPart } from './known-work.js';

/** The result of an engine that has computed the known input. */
export interface BitsProof {
  /** SHA-256, in hexadecimal, of everything that it computed. */
  readonly digest: string;
  /** It computed the bits of the contract. */
  readonly isEqual: boolean;
  /** Parts of the known input that yield other bits; none if it is equal. */
  readonly differing: readonly KnownParameters[];
  /** The SHA-256 of each part. */
  readonly parts: Readonly<Record<KnownParameters, string>>;
}

/**
 * Lets an engine compute the known input, and compares all bits with those of the contract (CONTRACT). An engine that
 * yields them here promises them everywhere. The input holds whatever engines have computed in different ways: sizes that
 * fill no vector, ties, saturation, subnormal numbers and products that are added.
 *
 * @param createEngine makes an engine, which is disposed of at the end
 * @throws errors of the engine
 */
export async function proveBits(createEngine: EngineFactory): Promise<BitsProof> {
  const engine = await createEngine({ dataset: KNOWN_DATASET, normalization: KNOWN_NORMALIZATION });
  try {
    const parts: Record<KnownParameters, string> = { ...KNOWN_ANSWER };
    const whole = createHash('sha256');
    for (const part of KNOWN_WORK) {
      const digest = await digestOf(engine, part);
      parts[part.parameters] = digest;
      whole.update(digest);
    }
    const differing = KNOWN_WORK.map(({ parameters }) => parameters).filter(
      (name) => parts[name] !== KNOWN_ANSWER[name],
    );
    return { digest: whole.digest('hex'), isEqual: differing.length === 0, differing, parts };
  } finally {
    engine.dispose();
  }
}

/** SHA-256, in hexadecimal, of all that the engine computes for a part of the known input. */
async function digestOf(engine: Engine, { parameters, shards, evaluated }: KnownPart): Promise<string> {
  const hash = createHash('sha256');
  for (const shard of shards) {
    for (const partial of await engine.computeShard(KNOWN_PARAMETERS[parameters], shard)) addPartial(hash, partial);
  }
  addEvaluation(hash, await engine.evaluate(KNOWN_PARAMETERS[parameters], evaluated));
  return hash.digest('hex');
}

/** Adds all of a partial sum. */
export function addPartial(hash: Hash, { node, sampleCount, gradient, lossSum, correctCount }: PartialSum): void {
  hash.update(gradient);
  hash.update(Float64Array.of(node.level, node.index, sampleCount, lossSum, correctCount));
}

/** Adds an evaluation without the sum of the losses, which engines add in their own order. */
export function addEvaluation(hash: Hash, { losses, predictions, correctCount }: Evaluation): void {
  hash.update(losses);
  hash.update(predictions);
  hash.update(Float64Array.of(correctCount));
}
