/**
 * The kernel's exports. An address is a byte offset in the exported memory. The caller reserves memory, then writes
 * dataset, normalisation table, parameters and sample indices, and keeps sample counts within what it reserved: nothing
 * is checked here. Single stages are exported for benchmarks.
 */
import { madd } from '../../../../shared/assembly/fma';
import { logitsStride, parameterBytes } from './classes';
import { conv2PackWeights } from './conv2-weights';
import { densePackWeights } from './dense-layers';
import { normalizationTable, parameters } from './layout';
import { correct } from './loss';
import { features, hidden1, hidden2, inputs, logits, losses, pool1, predictions, sampleIndices } from './workspace';

export { setClassCount } from './classes';
export { setDataset } from './input';
export { setLabelSmoothing } from './loss';
export { computeGradient, evaluate } from './micro-batch';
export { computeProbabilities } from './probabilities';
export { sigmoidInPlace } from './sigmoid';
export * from './stages';
export { reserveWorkspace } from './workspace';

/**
 * Address, a multiple of 16, of bytes that stay reserved for ever. They may be zero or hold old values. Memory grows as
 * needed; the call traps when it cannot.
 */
export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

/** float32[60856 + 85 * classes]; call parametersChanged after writing them. */
export function parametersAddress(): usize {
  return parameters;
}

/** Packs weights; must be called after parameters were written. */
export function parametersChanged(): void {
  conv2PackWeights();
  densePackWeights();
}

/** float32[256]: the network's input for each pixel value. */
export function normalizationTableAddress(): usize {
  return normalizationTable;
}

/** uint32[reserved samples]; moves when more is reserved. */
export function sampleIndicesAddress(): usize {
  return sampleIndices;
}

/** uint8[reserved samples]: the classes that the last call predicted; moves when more is reserved. */
export function predictionsAddress(): usize {
  return predictions;
}

/** float64[reserved samples]: the losses of the last call's samples, in nats; moves when more is reserved. */
export function lossesAddress(): usize {
  return losses;
}

// The outputs of the layers for the samples of the last call, for programs that show them. All move when more is
// reserved.

/** float32[reserved samples][32][32]: the normalised images. */
export function inputsAddress(): usize {
  return inputs;
}

/**
 * float32[reserved samples][14 * 14 * 6 + 8]: the activations after the first pooling, channel-last, [14][14][6], and
 * eight elements of padding.
 */
export function pool1Address(): usize {
  return pool1;
}

/** float32[reserved samples][16][5][5]: the activations after the second pooling. */
export function featuresAddress(): usize {
  return features;
}

/** float32[reserved samples][120]: the activations after the first dense layer. */
export function hidden1Address(): usize {
  return hidden1;
}

/** float32[reserved samples][84]: the activations after the second dense layer. */
export function hidden2Address(): usize {
  return hidden2;
}

/** float32[reserved samples][logitsStride / 4], of which `classes` are used: the outputs of the third dense layer. */
export function logitsAddress(): usize {
  return logits;
}

/** Bytes of a row of logits, and of one that computeProbabilities writes. */
export function logitsStrideBytes(): usize {
  return logitsStride;
}

/** Correct predictions of the last call: 0 to its sample count. */
export function correctCount(): usize {
  return correct;
}

/** For tests: c = a * b + c in each float32 of `bytes`, a multiple of 16. */
export function multiplyAddInPlace(a: usize, b: usize, c: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(c + i, madd(v128.load(a + i), v128.load(b + i), v128.load(c + i)));
}

/** Adds `source` to `target`, element by element. Both are float32[parameterBytes / 4], rounded up to whole vectors. */
export function addGradient(target: usize, source: usize): void {
  // The last vector may be used in part, which is why slots are allocated in whole vectors.
  for (let i: usize = 0, end = parameterBytes; i < end; i += 16) {
    v128.store(target + i, f32x4.add(v128.load(target + i), v128.load(source + i)));
  }
}
