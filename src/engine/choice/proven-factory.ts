import { CONTRACT } from '../../shared/contract.js';
import { OperationalError } from '../../shared/errors.js';
import { CLASS_COUNT } from '../../shared/model/model.js';
import type { EngineFactory } from '../engine.js';
import { networkFor } from '../engine-network.js';
import { AUGMENTATION_ANSWER, answerForAugmentation } from '../known-answer/prove-augmentation.js';
import { answerForClasses, classAnswer } from '../known-answer/prove-classes.js';
import type { EngineName } from './engine-names.js';

/**
 * A factory of an engine that has proved its bits for ten classes: before it makes an engine for another number of classes, with label smoothing
 * or with augmentation, it lets one prove that. It does so once for each number, and once for augmentation.
 *
 * @param prover makes the engines that prove; they compute with the same kernel
 * @returns a factory that also rejects with `wrong-bits`
 */
export function provenFactory(name: EngineName, create: EngineFactory, prover: EngineFactory = create): EngineFactory {
  const provenCounts = new Set<number>();
  let isAugmentationProven = false;
  return async (options) => {
    const { classCount } = networkFor(options);
    const isClassic = classCount === CLASS_COUNT && (options.labelSmoothing ?? 0) === 0;
    if (!isClassic && !provenCounts.has(classCount)) {
      const answer = await answerForClasses(prover, classCount);
      if (answer !== classAnswer(classCount)) throw wrongBits(name, `for ${classCount} classes`);
      provenCounts.add(classCount);
    }
    if (options.augmentation && !isAugmentationProven) {
      const answer = await answerForAugmentation(prover);
      if (answer !== AUGMENTATION_ANSWER) throw wrongBits(name, 'on augmented images');
      isAugmentationProven = true;
    }
    return create(options);
  };
}

/** @param what goes on after 'Cannot compute with the simd engine' */
const wrongBits = (name: EngineName, what: string): OperationalError =>
  new OperationalError(
    'wrong-bits',
    `Cannot compute with the ${name} engine ${what}: it must yield the bits of contract ${CONTRACT}, got others.`,
    'The processor or the GPU, its memory or its compiler is at fault. Try another kernel or engine: --kernel wasm, --engine simd.',
  );
