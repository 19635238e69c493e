import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EngineFactory } from '../../src/engine/engine.js';
import { referenceEvaluation, referenceGradient } from '../../src/engine/reference/network.js';
import { networkOf } from '../../src/shared/model/model.js';
import { assertGradientsClose } from '../support/gradients.js';
import { digits } from './contract-data.js';
import { classOptions, classParameters } from './kernels/class-cases.js';
import { assertLossClose, computeStep } from './steps.js';
import type { Tolerances } from './subject.js';

const CLASS_COUNTS = [2, 3, 10, 26, 62, 256];

/**
 * The promises of an engine for other numbers of classes, and with label smoothing, as tests.
 *
 * @param skip why the engine cannot run here
 */
export function describeClasses(
  name: string,
  create: EngineFactory,
  tolerances: Tolerances,
  skip?: string,
  classCounts: readonly number[] = CLASS_COUNTS,
): void {
  describe(`engine ${name}, for any number of classes`, { skip: skip ?? false }, () => {
    for (const classCount of classCounts) {
      for (const labelSmoothing of [0, 0.1]) {
        test(`${classCount} classes, label smoothing ${labelSmoothing}`, async (t) => {
          const options = classOptions(classCount, labelSmoothing);
          const engine = await create(options);
          t.after(() => engine.dispose());
          const samples = digits(7, classCount);
          const parameters = classParameters(classCount, 'lively');
          const exact = Float64Array.from(parameters);
          const input = { ...options.dataset, ...options };

          const expected = referenceGradient(exact, input, samples);
          const partial = await computeStep(engine, parameters, samples, 3);
          assertGradientsClose(partial.gradient, expected.gradient, tolerances.gradient, networkOf(classCount));
          assertLossClose(partial.lossSum, expected.lossSum, tolerances.loss);
          assert.equal(partial.correctCount, expected.correctCount);

          const evaluation = await engine.evaluate(parameters, samples);
          const { lossSum, predictions } = referenceEvaluation(exact, input, samples);
          assertLossClose(evaluation.lossSum, lossSum, tolerances.loss);
          assert.deepEqual(evaluation.predictions, predictions);

          const ties = await engine.evaluate(classParameters(classCount, 'equal logits in groups of three'), samples);
          assert.deepEqual([...ties.predictions], new Array(7).fill(Math.min(2, classCount - 1)));
        });
      }
    }

    test('a label that is no class is refused', async () => {
      const { dataset, normalization } = classOptions(26, 0);
      await assert.rejects(create({ dataset, normalization, classCount: 25 }), /labels must be classes 0\.\.24/);
    });
  });
}
