import { createHash } from 'node:crypto';
import { MIN_CLASS_COUNT } from '../../shared/model/model.js';
import type { EngineFactory } from '../engine.js';
import { CLASS_ANSWERS } from './class-answers.js';
import { KNOWN_CLASS_SHARD, knownClassOptions, knownClassParameters } from './known-classes.js';
import { addEvaluation, addPartial } from './prove-bits.js';

/** Hexadecimal digits of an answer: enough to notice a fault. */
const DIGITS = 16;

/** The answer of the contract for a number of classes. */
export function classAnswer(classCount: number): string {
  const place = classCount - MIN_CLASS_COUNT;
  return CLASS_ANSWERS.slice(DIGITS * place, DIGITS * (place + 1));
}

/**
 * Lets an engine compute a known input of a number of classes, with label smoothing and without: a few samples, a few milliseconds. proveBits
 * tells of all that does not depend on the number of classes.
 *
 * @returns the beginning of the SHA-256 of what it computed; classAnswer if its bits are those of the contract
 * @throws errors of the engine
 */
export async function answerForClasses(createEngine: EngineFactory, classCount: number): Promise<string> {
  const parameters = knownClassParameters(classCount);
  const hash = createHash('sha256');
  for (const isSmoothed of [false, true]) {
    const engine = await createEngine(knownClassOptions(classCount, isSmoothed));
    try {
      for (const partial of await engine.computeShard(parameters, KNOWN_CLASS_SHARD)) addPartial(hash, partial);
      addEvaluation(hash, await engine.evaluate(parameters, KNOWN_CLASS_SHARD.sampleIndices));
    } finally {
      engine.dispose();
    }
  }
  return hash.digest('hex').slice(0, DIGITS);
}
