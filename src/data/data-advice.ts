import type { DataNote, DataSummary } from '../shared/data/data-summary.js';
import { DEFAULT_NORMALIZATION } from '../shared/run-config.js';
import { counted } from '../shared/text/plural.js';
import { classList } from './class-labels.js';
import type { ImageSizes } from './image-sizes.js';
import type { PixelStatistics } from './pixel-statistics.js';
import { validationCount } from './validation-split.js';

/** A class with fewer training samples is hardly learned. */
const FEW_SAMPLES = 10;
/** Images that are higher or wider than this lose details that people see, when they become 32x32. In pixels. */
const LARGE_SIDE = 64;
/** How far a mean or a deviation may be from the default, of 0 to 1, before the set's own serves it better. */
const NORMALIZATION_DISTANCE = 0.08;

/** The validation set that is proposed, as a share of the training set. */
const VALIDATION_SHARE = 0.1;
/** A smaller validation set says little about a model. */
const MIN_VALIDATION = 10;

/** Whether the set's own mean and deviation serve it better than the default, which suits handwriting such as MNIST's. */
export function needsOwnNormalization({ mean, standardDeviation }: PixelStatistics): boolean {
  const { mean: usualMean, standardDeviation: usual } = DEFAULT_NORMALIZATION;
  return (
    Math.abs(mean - usualMean) > NORMALIZATION_DISTANCE || Math.abs(standardDeviation - usual) > NORMALIZATION_DISTANCE
  );
}

type SampleCounts = Pick<DataSummary, 'classNames' | 'trainCounts' | 'validationCounts' | 'testCounts'>;

/** Says what a person who is about to train may want to change. The notes of the data set itself say the rest. */
export function adviceOn(
  { classNames, trainCounts, validationCounts, testCounts }: SampleCounts,
  { least, most }: ImageSizes,
  statistics: PixelStatistics,
): DataNote[] {
  const advice: DataNote[] = [];
  const few = [...classNames.keys()].filter((label) => {
    const count = trainCounts[label] ?? 0;
    return count > 0 && count < FEW_SAMPLES;
  });
  if (few.length > 0) {
    const text = `${classList(few, classNames)} ${few.length === 1 ? 'has' : 'have'} fewer than ${FEW_SAMPLES} samples to learn from`;
    advice.push({ level: 'warning', text });
  }
  const samplesOf = (label: number): number =>
    (trainCounts[label] ?? 0) + (validationCounts?.[label] ?? 0) + (testCounts[label] ?? 0);
  if (classNames[0] === '0' && samplesOf(0) === 0 && samplesOf(1) > 0) {
    advice.push({ level: 'info', text: 'the labels begin at 1: subtract 1 from each unless a class 0 is meant' });
  }
  if (statistics.standardDeviation === 0) {
    advice.push({
      level: 'warning',
      text: 'all pixels of the training set are equal: there is nothing to learn from them',
    });
  } else if (needsOwnNormalization(statistics)) {
    const text =
      "the default normalisation suits MNIST; '--mean auto --std auto' takes the mean and the deviation of this set";
    advice.push({ level: 'info', text });
  }
  if (Math.max(most.height, most.width) > LARGE_SIDE) {
    advice.push({
      level: 'info',
      text: `images of up to ${most.width}x${most.height} pixels become 32x32: small details are lost`,
    });
  }
  if (least.height !== least.width || most.height !== most.width) {
    advice.push({ level: 'info', text: 'images that are not square are stretched to squares' });
  }
  if (validationCounts === null) {
    const count = validationCount(
      VALIDATION_SHARE,
      trainCounts.reduce((a, b) => a + b, 0),
    );
    const text = `there is no validation set, so the best model is chosen by the test set; '--validation ${VALIDATION_SHARE}' keeps ${counted(count, 'sample')} of the training set for that`;
    if (count >= MIN_VALIDATION) advice.push({ level: 'info', text });
  }
  return advice;
}
