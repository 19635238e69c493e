/**
 * Each stage by itself, over a micro-batch that was computed before: for benchmarks. Results are of no use, except that running a
 * stage leaves its inputs as they were, so it can run any number of times.
 */
import { conv1ForwardGroup } from './conv1-forward';
import { conv2ForwardSample } from './conv2-forward';
import { conv2OutputGradient, conv2WeightGradient } from './conv2-weight-gradient';
import { denseInputGradients, denseLayersForward, denseParameterGradients } from './dense-layers';
import { loadGroup, loadSample } from './input';
import { GROUP } from './layout';
import { lossAndGradient } from './loss';
import { conv1WeightGradientSample, pool1BackwardSample } from './micro-batch';

export function stageLoadImages(sampleCount: usize): void {
  for (let first: usize = 0; first < sampleCount; first += GROUP) loadGroup(first, sampleCount);
}

export function stageConv1Forward(sampleCount: usize): void {
  for (let first: usize = 0; first < sampleCount; first += GROUP) conv1ForwardGroup(first);
}

export function stageConv2Forward(sampleCount: usize): void {
  for (let sample: usize = 0; sample < sampleCount; sample++) conv2ForwardSample(sample);
}

export function stageDenseForward(sampleCount: usize): void {
  denseLayersForward(sampleCount);
}

export function stageLoss(sampleCount: usize): void {
  lossAndGradient(sampleCount);
}

export function stageDenseInputGradient(sampleCount: usize): void {
  denseInputGradients(sampleCount);
}

export function stageDenseWeightGradient(sampleCount: usize, gradient: usize): void {
  denseParameterGradients(sampleCount, gradient);
}

export function stageConv2WeightGradient(sampleCount: usize): void {
  for (let first: usize = 0; first < sampleCount; first += GROUP) {
    const end = min(first + GROUP, sampleCount);
    for (let sample = first; sample < end; sample++) conv2OutputGradient(sample);
    conv2WeightGradient(first, end - first);
  }
}

export function stageConv2InputGradient(sampleCount: usize): void {
  for (let sample: usize = 0; sample < sampleCount; sample++) pool1BackwardSample(sample);
}

export function stageConv1WeightGradient(sampleCount: usize): void {
  for (let sample: usize = 0; sample < sampleCount; sample++) {
    loadSample(sample);
    conv1WeightGradientSample(sample);
  }
}
