import type { Engine, Evaluation } from '../../engine/engine.js';
import { chooseKernel } from '../../engine/simd/choose-kernel.js';
import type { KernelChoice } from '../../engine/simd/kernel.js';
import { kernelEngineFactory } from '../../engine/simd/kernel-engine.js';
import type { Dataset, Normalization } from '../../shared/data/dataset.js';
import { fileOrder } from '../../shared/data/sample-order.js';

/** How a data set is evaluated. */
export interface EvaluationSettings {
  readonly normalization: Normalization;
  /** Outputs of the network. Labels of the data set are below it. */
  readonly classCount: number;
  readonly kernel: KernelChoice;
}

/** Outcome of every sample of a data set, in its order. */
export interface DatasetOutcomes extends Evaluation {
  /** Mean negative log-likelihood, in nats. */
  readonly meanLoss: number;
}

/**
 * Evaluates parameters on a whole data set. Every evaluation of this program is made here, on one thread and in file order, because the bits
 * of the mean loss depend on the order in which losses are added.
 */
export class DatasetEvaluation {
  readonly #engine: Engine;
  readonly #indices: Uint32Array;

  private constructor(engine: Engine, indices: Uint32Array) {
    this.#engine = engine;
    this.#indices = indices;
  }

  /** @throws OperationalError as chooseKernel does */
  static async open(
    dataset: Dataset,
    { normalization, classCount, kernel: choice }: EvaluationSettings,
  ): Promise<DatasetEvaluation> {
    const { kernel } = await chooseKernel(choice);
    const engine = await kernelEngineFactory(kernel)({ dataset, normalization, classCount });
    return new DatasetEvaluation(engine, fileOrder(dataset.count));
  }

  /** @param parameters of a network for the classes; their contents at the time of the call count */
  async evaluate(parameters: Float32Array): Promise<DatasetOutcomes> {
    const evaluation = await this.#engine.evaluate(parameters, this.#indices);
    return { ...evaluation, meanLoss: evaluation.lossSum / this.#indices.length };
  }

  /** Frees the engine; nothing can be evaluated any more. */
  dispose(): void {
    this.#engine.dispose();
  }
}
