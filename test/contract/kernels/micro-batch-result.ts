import { createHash, type Hash } from 'node:crypto';
import type { KernelComputer } from '../../../src/engine/simd/kernel.js';
import { MIN_CLASS_COUNT, networkOf } from '../../../src/shared/model/model.js';

/** All that a kernel yields for a micro-batch. */
export interface MicroBatchResult {
  /** As many float32 as the network has parameters. */
  readonly gradient: Float32Array;
  /** Of each sample, in nats, without label smoothing. */
  readonly losses: Float64Array;
  /** Their sum. */
  readonly evaluatedLossSum: number;
  /** With label smoothing. */
  readonly lossSum: number;
  /** Class of each sample. */
  readonly predictions: Uint8Array;
  readonly correctCount: number;
}

/** Both passes of a kernel over a micro-batch; arguments as for its own methods. */
export function computeResult(
  computer: KernelComputer,
  parameters: Float32Array,
  sampleIndices: Uint32Array,
): MicroBatchResult {
  computer.setParameters(parameters);
  const { lossSum, correctCount } = computer.computeMicroBatch(sampleIndices, 0);
  const gradient = computer.readSlot(0);
  const losses = new Float64Array(sampleIndices.length);
  const predictions = new Uint8Array(sampleIndices.length);
  const evaluated = computer.evaluateMicroBatch(sampleIndices, predictions, losses);
  if (evaluated.correctCount !== correctCount) {
    throw new Error(`the evaluation counts ${evaluated.correctCount}, and the gradient's pass ${correctCount}`);
  }
  return { gradient, losses, evaluatedLossSum: evaluated.lossSum, lossSum, predictions, correctCount };
}

/** The number of classes of a gradient's network: each class has as many parameters as the next. */
function classesOf({ length }: Float32Array): number {
  const [least, next] = [networkOf(MIN_CLASS_COUNT), networkOf(MIN_CLASS_COUNT + 1)];
  return MIN_CLASS_COUNT + (length - least.parameterCount) / (next.parameterCount - least.parameterCount);
}

type Values = Float32Array | Float64Array | Uint8Array;

/** The parts of a result that are compared by themselves. */
function partsOf(result: MicroBatchResult): (readonly [string, Values])[] {
  const { gradient, losses, evaluatedLossSum, lossSum, predictions, correctCount } = result;
  return [
    ...networkOf(classesOf(gradient)).parameters.map(
      ({ name, offset, length }) => [`gradient of ${name}`, gradient.subarray(offset, offset + length)] as const,
    ),
    ['losses', losses],
    ['sum of the losses', Float64Array.of(evaluatedLossSum)],
    ['sum of the losses, smoothed', Float64Array.of(lossSum)],
    ['predictions', predictions],
    ['number correct', Float64Array.of(correctCount)],
  ];
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Values): Buffer => Buffer.from(buffer, byteOffset, byteLength);

const textOf = (value: number | undefined): string => (Object.is(value, -0) ? '-0' : String(value));

/** Names every part whose bytes differ, with its first element that does; empty when both are equal by memcmp. */
export function differences(got: MicroBatchResult, expected: MicroBatchResult): string[] {
  const expectedParts = partsOf(expected);
  return partsOf(got).flatMap(([name, values], part) => {
    const others = expectedParts[part]?.[1] as Values;
    if (bytesOf(values).equals(bytesOf(others))) return [];
    const index = values.findIndex((value, i) => !Object.is(value, others[i]));
    return [`${name}, element ${index}: ${textOf(values[index])} and must be ${textOf(others[index])}`];
  });
}

/** Adds all bytes of a result to a hash. */
export function hashResult(hash: Hash, result: MicroBatchResult): void {
  for (const [, values] of partsOf(result)) hash.update(bytesOf(values));
}

/** SHA-256 of results, in hexadecimal. */
export function digestOf(results: Iterable<MicroBatchResult>): string {
  const hash = createHash('sha256');
  for (const result of results) hashResult(hash, result);
  return hash.digest('hex');
}
