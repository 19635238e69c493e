import {
  FEATURES_STRIDE,
  GROUP,
  HIDDEN1_STRIDE,
  HIDDEN2_STRIDE,
  LOGITS_STRIDE,
  POOL1_STRIDE,
  POOL2_BYTES,
} from './layout';

/** The activations and gradients of one micro-batch: arrays with one row a sample, reserved once for the largest one. */
let capacity: usize = 0;

/** uint32[n]: dataset indices of the micro-batch's samples. */
export let sampleIndices: usize = 0;
/** uint8[n]: predicted classes. */
export let predictions: usize = 0;
/** float32[n][14][14][6]: activations after the first pooling. */
export let pool1: usize = 0;
/** uint32[n][14][14][6]: where the pooled maximum came from, see conv1-forward.ts. */
export let pool1Source: usize = 0;
/** float32[n][16 * 25]: activations after the second pooling, in PyTorch's order (channel, row, column). */
export let features: usize = 0;
/** float32[n][16 * 25]: gradient of the loss by them. */
export let featuresGradient: usize = 0;
/** uint32[n][25][16], channel-last: address in pool1 of the patch that gave the pooled maximum. */
export let pool2Patch: usize = 0;
/** uint32[n][25][16], channel-last: address of the packed weights that meet that patch in the backward pass, see conv2-weights.ts. */
export let pool2Weight: usize = 0;
/** float32[n][120]: activations after the first dense layer. */
export let hidden1: usize = 0;
/** float32[n][120]: gradient of the loss before their sigmoid. */
export let hidden1Gradient: usize = 0;
/** float32[n][84]: activations after the second dense layer. */
export let hidden2: usize = 0;
/** float32[n][84]: gradient of the loss before their sigmoid. */
export let hidden2Gradient: usize = 0;
/** float32[n][12], of which 10 are used: outputs of the third dense layer. */
export let logits: usize = 0;
/** float32[n][12], of which 10 are used: gradient of the loss by them. */
export let logitsGradient: usize = 0;

/** Makes room for micro-batches of `sampleCount` samples. A smaller workspace of before is given up, not reused. */
export function reserveWorkspace(sampleCount: usize): void {
  if (sampleCount <= capacity) return;
  capacity = (sampleCount + GROUP - 1) & ~(GROUP - 1);
  sampleIndices = heap.alloc(capacity * 4);
  predictions = heap.alloc(capacity);
  pool1 = heap.alloc(capacity * POOL1_STRIDE);
  pool1Source = heap.alloc(capacity * POOL1_STRIDE);
  features = heap.alloc(capacity * FEATURES_STRIDE);
  featuresGradient = heap.alloc(capacity * FEATURES_STRIDE);
  pool2Patch = heap.alloc(capacity * POOL2_BYTES);
  pool2Weight = heap.alloc(capacity * POOL2_BYTES);
  hidden1 = heap.alloc(capacity * HIDDEN1_STRIDE);
  hidden1Gradient = heap.alloc(capacity * HIDDEN1_STRIDE);
  hidden2 = heap.alloc(capacity * HIDDEN2_STRIDE);
  hidden2Gradient = heap.alloc(capacity * HIDDEN2_STRIDE);
  logits = heap.alloc(capacity * LOGITS_STRIDE);
  logitsGradient = heap.alloc(capacity * LOGITS_STRIDE);
}
