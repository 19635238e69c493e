import type { SampleChoice } from '../data/sample-choice.js';
import type { LoadedModel } from '../model/load-model.js';
import type { Split } from '../shared/data/split-files.js';
import type { ClassMetrics, MacroAverages } from './class-metrics.js';
import type { RatioEstimate } from './wilson-interval.js';

/** Results of a model on one split of a data set. */
export interface ModelEvaluation {
  /** The evaluated model. */
  readonly model: LoadedModel;
  /** The data on which it was evaluated. */
  readonly dataset: EvaluatedDataset;
  /** Mean negative log-likelihood of the labels, in nats; NaN if the model's logits overflow. */
  readonly loss: number;
  /** Samples whose class was predicted, 0..dataset.sampleCount. */
  readonly correctCount: number;
  /** The share of them, with Wilson's 95 % interval. */
  readonly accuracy: RatioEstimate;
  /** One entry for each class, from 0. */
  readonly classes: readonly ClassMetrics[];
  readonly macro: MacroAverages;
  /** A row of counts for each class, by number: a row is the label, a column the predicted class. */
  readonly confusion: readonly (readonly number[])[];
  /** The wrongly predicted samples with the highest losses, worst first. */
  readonly mostWrong: readonly MostWrongSample[];
  /** null unless the run of the model has evaluated the same parameters on the same samples. */
  readonly ownEvaluation: OwnEvaluation | null;
  /** Number of the class that was predicted for each sample. */
  readonly predictions: Uint8Array;
  /** Negative log-likelihood of each sample's label, in nats. */
  readonly losses: Float64Array;
}

/** The data of an evaluation. */
export interface EvaluatedDataset {
  /** Absolute path; null: MNIST, which is included. */
  readonly directory: string | null;
  readonly split: SampleChoice;
  /** At least 1. */
  readonly sampleCount: number;
  /** As in SplitManifest; of several sets, the SHA-256 of their SHA-256, each in hexadecimal, one after the other. */
  readonly sha256: string;
  /**
   * The split of the model's run that has the same samples: those that trained it, or those that tested it. 'mixed': several sets, one of
   * which the run had. 'neither': the run had other samples. null: the file does not say which samples the run had.
   */
  readonly runSplit: Split | 'mixed' | 'neither' | null;
}

/** A sample that the model took for another class. */
export interface MostWrongSample {
  /** From 0, in the order of the data set. */
  readonly index: number;
  /** Number of its class. */
  readonly label: number;
  /** Name of its class. */
  readonly className: string;
  /** Number of the class for which the model took it. */
  readonly predicted: number;
  /** Name of that class. */
  readonly predictedClassName: string;
  /** The probability that the model gave to `label`, 0..1. */
  readonly labelProbability: number;
  /** 32 x 32 grey values as the network gets them before normalisation, row by row: 0 black, 255 white. */
  readonly image: Uint8Array;
}

/** The result that the run itself logged for the same parameters on its test set. */
export interface OwnEvaluation {
  readonly correctCount: number;
  /** Mean, in nats. */
  readonly loss: number;
  /** Whether this evaluation has the same numbers, to the last bit. */
  readonly isEqual: boolean;
}
