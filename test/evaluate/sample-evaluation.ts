import { classMetrics, macroAverages } from '../../src/evaluate/class-metrics.js';
import type { ModelEvaluation } from '../../src/evaluate/evaluation.js';
import { wilsonInterval } from '../../src/evaluate/wilson-interval.js';
import { NO_PROVENANCE } from '../../src/model/provenance.js';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { DEFAULT_CLASS_NAMES, DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';

/** A picture whose left half is black and whose right half is white. */
const HALVES = Uint8Array.from({ length: 1024 }, (_, pixel) => (pixel % 32 < 16 ? 0 : 255));

/** Of 20 samples in four classes, of which one is never predicted; another class has no sample, but is predicted. */
function confusionOf(): number[][] {
  const confusion = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  const set = (label: number, predicted: number, count: number): void => {
    (confusion[label] as number[])[predicted] = count;
  };
  set(0, 0, 8);
  set(1, 1, 5);
  set(1, 0, 1);
  set(2, 0, 4);
  set(3, 3, 1);
  set(3, 9, 1);
  return confusion;
}

/** An evaluation with fixed numbers, for reports. */
export function sampleEvaluation(change: Partial<ModelEvaluation> = {}): ModelEvaluation {
  const confusion = confusionOf();
  const classes = classMetrics(confusion.flat(), DEFAULT_CLASS_NAMES);
  return {
    model: {
      parameters: new Float32Array(CLASSIC_NETWORK.parameterCount),
      classNames: DEFAULT_CLASS_NAMES,
      normalization: DEFAULT_NORMALIZATION,
      imageSide: 28,
      file: '/runs/first/model.safetensors',
      kind: 'safetensors',
      sha256: 'a'.repeat(64),
      provenance: { ...NO_PROVENANCE, runId: 'f14f', epochs: 20, step: 2360, seed: 7 },
    },
    dataset: { directory: '/data/fashion', split: 'test', sampleCount: 20, sha256: 'b'.repeat(64), runSplit: 'test' },
    loss: 1.25,
    correctCount: 14,
    accuracy: wilsonInterval(14, 20),
    classes,
    macro: macroAverages(classes),
    confusion,
    mostWrong: [
      {
        index: 1234,
        label: 2,
        className: '2',
        predicted: 0,
        predictedClassName: '0',
        labelProbability: 0.001204,
        image: HALVES,
      },
      { index: 5, label: 3, className: '3', predicted: 9, predictedClassName: '9', labelProbability: 0, image: HALVES },
    ],
    ownEvaluation: { correctCount: 14, loss: 1.25, isEqual: true },
    predictions: new Uint8Array(20),
    losses: new Float64Array(20),
    ...change,
  };
}

/** The same results for classes with other names, at least ten. */
export function ofClasses(classNames: readonly string[]): ModelEvaluation {
  const { model, confusion: tens, mostWrong } = sampleEvaluation();
  const confusion = classNames.map((_, label) => classNames.map((_, predicted) => tens[label]?.[predicted] ?? 0));
  const classes = classMetrics(confusion.flat(), classNames);
  return sampleEvaluation({
    model: { ...model, classNames },
    classes,
    macro: macroAverages(classes),
    confusion,
    mostWrong: mostWrong.map((sample) => ({
      ...sample,
      className: classNames[sample.label] as string,
      predictedClassName: classNames[sample.predicted] as string,
    })),
  });
}
