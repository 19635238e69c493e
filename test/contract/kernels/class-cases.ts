import type { EngineOptions } from '../../../src/engine/engine.js';
import { initialParameters } from '../../../src/shared/model/initialisation.js';
import { networkOf } from '../../../src/shared/model/model.js';
import { dataset, digits, normalization, synthetic } from '../contract-data.js';
import type { Case } from './cases.js';

/** Fewer than a block of outputs, whole blocks, one more, odd numbers, and the data sets that people have. */
const CLASS_COUNTS = [2, 3, 5, 10, 11, 26, 47, 62, 100, 256];
const SMOOTHINGS = [0, 0.1];

/** The dataset with labels of all classes, the last ones among them. */
export function classOptions(classCount: number, labelSmoothing: number): EngineOptions {
  const labels = dataset.labels.map((label, i) => (classCount - 1 + 10 * i + label) % classCount);
  return { dataset: { ...dataset, labels }, normalization, classCount, labelSmoothing };
}

type Change = (value: number, output: number) => number;

/** The last layer's biases and weights, changed. */
interface LastLayer {
  readonly bias: Change;
  readonly weight: Change;
}

const same: Change = (value) => value;

const LAST_LAYERS: Readonly<Record<string, LastLayer>> = {
  lively: { bias: same, weight: same },
  'equal logits in groups of three': { bias: (_, output) => output % 3, weight: () => 0 },
  // The greatest logit is that of the last class, and others are beyond the reach of e^x.
  'distant logits': { bias: (_, output) => output - (output % 4 === 1 ? 90 : 0), weight: (value) => value * 2 ** -7 },
  'underflowing gradients': { bias: same, weight: (value) => value * 2 ** -140 },
};

/** Parameters of all layers off their linear middle, with one of LAST_LAYERS. */
export function classParameters(classCount: number, lastLayer: string): Float32Array {
  const network = networkOf(classCount);
  const { bias, weight } = LAST_LAYERS[lastLayer] as LastLayer;
  const parameters = initialParameters(3, network).map((parameter) => 3 * parameter);
  for (const { name, offset, length, shape } of network.parameters) {
    if (!name.startsWith('fc.4.')) continue;
    const change = name.endsWith('bias') ? bias : weight;
    const perOutput = length / (shape[0] ?? 1);
    for (let i = 0; i < length; i++) {
      parameters[offset + i] = change(parameters[offset + i] as number, Math.floor(i / perOutput));
    }
  }
  return parameters;
}

function casesOf(
  classCount: number,
  labelSmoothing: number,
  sizes: Readonly<Record<string, readonly number[]>>,
): Case[] {
  const options = classOptions(classCount, labelSmoothing);
  return Object.entries(sizes).flatMap(([kind, counts]) =>
    counts.map((count) => ({
      what: `${classCount} classes, label smoothing ${labelSmoothing}, ${kind}, ${count} samples`,
      options,
      parameters: classParameters(classCount, kind),
      samples: count > 9 ? Uint32Array.of(...digits(count - 2), ...synthetic.subarray(2, 4)) : digits(count, count),
    })),
  );
}

/** A few numbers of classes, in a quarter of a second of the literal order of operations. */
export const FEW_CLASS_CASES: readonly Case[] = [
  ...casesOf(2, 0.1, { lively: [3], 'distant logits': [1] }),
  ...casesOf(11, 0, { lively: [3], 'equal logits in groups of three': [1] }),
  // One loss in a few tells whether its products are fused.
  ...casesOf(10, 0.1, { lively: [9, 7] }),
  ...casesOf(256, 0.1, { lively: [3], 'distant logits': [1] }),
];

/** Every number of classes with everything, in half a minute. */
export const CLASS_CASES: readonly Case[] = CLASS_COUNTS.flatMap((classCount) =>
  SMOOTHINGS.flatMap((labelSmoothing) =>
    casesOf(classCount, labelSmoothing, {
      lively: [1, 17, 5],
      'equal logits in groups of three': [3],
      'distant logits': [3],
      'underflowing gradients': [1],
    }),
  ),
);
