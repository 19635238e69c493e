import { CONTRACT } from '../../shared/contract.js';
import { OperationalError } from '../../shared/errors.js';
import { CLASS_COUNT } from '../../shared/model/model.js';
import type { EngineFactory } from '../engine.js';
import { networkFor } from '../engine-network.js';
import { answerForClasses, classAnswer } from '../known-answer/prove-classes.js';
import type { EngineName } from './engine-names.js';

/**
 * A factory of an engine that has proved its bits for ten classes: before it makes an engine for another number of classes, or with label
 * smoothing, it lets one prove that. It does so once for each number.
 *
 * @param prover makes the engines that prove; they compute with the same kernel
 * @returns a factory that also rejects with `wrong-bits`
 */
export function provenFactory(name: EngineName, create: EngineFactory, prover: EngineFactory = create): EngineFactory {
  const proven = new Set<number>();
  return async (options) => {
    const { classCount } = networkFor(options);
    const isProven = proven.has(classCount) || (classCount === CLASS_COUNT && (options.labelSmoothing ?? 0) === 0);
    if (!isProven) {
      if ((await answerForClasses(prover, classCount)) !== classAnswer(classCount)) throw wrongBits(name, classCount);
      proven.add(classCount);
    }
    return create(options);
  };
}

const wrongBits = (name: EngineName, classCount: number): OperationalError =>
  new OperationalError(
    'wrong-bits',
    `Cannot compute with the ${name} engine for ${classCount} classes: it must yield the bits of contract ${CONTRACT}, got others.`,
    'The processor or the GPU, its memory or its compiler is at fault. Try another kernel or engine: --kernel wasm, --engine simd.',
  );
