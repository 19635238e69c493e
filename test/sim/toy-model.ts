import assert from 'node:assert/strict';
import { leavesOf, rootLevel, type TreeNode } from '../../src/shared/reduction-tree.js';
import {
  leafCountOfStep,
  positionsOfLeaves,
  positionsOfStep,
  type ScheduleOptions,
  stepsPerEpoch,
} from '../../src/shared/schedule.js';

/**
 * A model of two float32 parameters, small enough for thousands of runs and touchy enough to notice every wrong bit: the
 * sizes of its samples' gradients differ so much that another order of additions, another epoch's order or a missing sample
 * changes the parameters. Behind the two sums a gradient counts each position of the step's samples, so that a sample that is
 * used twice or never shows by name.
 */

/** Parameters before the first step. */
export const TOY_START: Float32Array = Float32Array.of(0.5, -0.25);

/**
 * Value of a tree node, by the definition of the reduction tree.
 *
 * @param parameters 2 float32
 * @returns 2 + batchSize float32: the gradient sums, then how often each position of the step was used
 */
export function toyGradient(
  parameters: Float32Array,
  schedule: ScheduleOptions,
  epoch: number,
  stepInEpoch: number,
  node: TreeNode,
): Float32Array {
  const leafCount = leafCountOfStep(schedule, stepInEpoch);
  if (node.level === 0) return leafGradient(parameters, schedule, epoch, stepInEpoch, node.index);
  const level = node.level - 1;
  const left = toyGradient(parameters, schedule, epoch, stepInEpoch, { level, index: 2 * node.index });
  const rightNode = { level, index: 2 * node.index + 1 };
  const { begin, end } = leavesOf(rightNode, leafCount);
  if (begin >= end) return left;
  const right = toyGradient(parameters, schedule, epoch, stepInEpoch, rightNode);
  return left.map((value, i) => value + (right[i] ?? 0));
}

function leafGradient(
  parameters: Float32Array,
  schedule: ScheduleOptions,
  epoch: number,
  stepInEpoch: number,
  leaf: number,
): Float32Array {
  const gradient = new Float32Array(2 + schedule.batchSize);
  const step = positionsOfStep(schedule, stepInEpoch);
  const { begin, end } = positionsOfLeaves(schedule, stepInEpoch, { begin: leaf, end: leaf + 1 });
  for (let position = begin; position < end; position++) {
    const sample = (position * 7 + epoch * 13) % schedule.sampleCount;
    const scale = 10 ** (sample % 6) / 3;
    gradient[0] = (gradient[0] ?? 0) + scale * ((parameters[0] ?? 0) - (sample % 5) / 7);
    gradient[1] = (gradient[1] ?? 0) + scale * ((parameters[1] ?? 0) * (parameters[0] ?? 0) + (sample % 3) / 11);
    gradient[2 + position - step.begin] = 1;
  }
  return gradient;
}

/**
 * Checks that every sample of the step is in the sum once, and returns the parameters after the step.
 *
 * @param gradient of the root, as toyGradient returns it
 * @throws AssertionError that names the first position that was not used once
 */
export function toyUpdate(
  parameters: Float32Array,
  schedule: ScheduleOptions,
  stepInEpoch: number,
  gradient: Float32Array,
): Float32Array {
  const { begin, end } = positionsOfStep(schedule, stepInEpoch);
  for (let position = begin; position < end; position++) {
    const uses = gradient[2 + position - begin];
    assert.equal(uses, 1, `position ${position} of the epoch was used ${uses} times`);
  }
  return parameters.map((value, i) => value - (1e-6 * (gradient[i] ?? 0)) / (end - begin));
}

/** Parameters after all epochs, computed in one place without any cluster. */
export function toyTrain(schedule: ScheduleOptions, epochs: number): Float32Array {
  let parameters = TOY_START;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let stepInEpoch = 0; stepInEpoch < stepsPerEpoch(schedule); stepInEpoch++) {
      const root = { level: rootLevel(leafCountOfStep(schedule, stepInEpoch)), index: 0 };
      const gradient = toyGradient(parameters, schedule, epoch, stepInEpoch, root);
      parameters = toyUpdate(parameters, schedule, stepInEpoch, gradient);
    }
  }
  return parameters;
}
