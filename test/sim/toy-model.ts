import assert from 'node:assert/strict';
import { ADAM_START, type AdamClock, adamStep, tick } from '../../src/coordinator/update/adam.js';
import { clipFactor, sumOfSquares } from '../../src/coordinator/update/clipping.js';
import type { Step } from '../../src/shared/protocol/messages.js';
import { learningRateAt } from '../../src/shared/recipe/learning-rate.js';
import { PLATEAU_START, plateauAfter } from '../../src/shared/recipe/plateau.js';
import type { OptimizerSettings } from '../../src/shared/recipe/recipe.js';
import { leavesOf, rootLevel, type TreeNode } from '../../src/shared/reduction-tree.js';
import type { RunConfig } from '../../src/shared/run-config.js';
import {
  leafCountOfStep,
  positionsOfLeaves,
  positionsOfStep,
  type ScheduleOptions,
  scheduleOf,
  stepsPerEpoch,
} from '../../src/shared/schedule.js';

/**
 * A model of two float32 parameters that count, small enough for thousands of runs and touchy enough to notice every wrong bit: the
 * sizes of its samples' gradients differ so much that another order of additions, another epoch's order or a missing sample
 * changes the parameters. Behind the two sums a gradient counts each position of the step's samples, so that a sample that is
 * used twice or never shows by name.
 */

/** Elements of the toy's tensors, parameters included: of these only the first two are in use. */
export function toyLength({ batchSize }: Pick<ScheduleOptions, 'batchSize'>): number {
  return 2 + batchSize;
}

/** Parameters before the first step. */
export function toyStart(schedule: Pick<ScheduleOptions, 'batchSize'>): Float32Array {
  const parameters = new Float32Array(toyLength(schedule));
  parameters.set([0.5, -0.25]);
  return parameters;
}

/** Bytes of a chunk of the toy's dataset. */
export function toyChunk(chunk: number): Uint8Array {
  return Uint8Array.of(7, chunk, 1);
}

/** The sample at this position of an epoch. */
const toySample = (position: number, epoch: number, { sampleCount }: Pick<ScheduleOptions, 'sampleCount'>): number =>
  (position * 7 + epoch * 13) % sampleCount;

/** The samples of these leaves. */
export function toySamples(schedule: ScheduleOptions, { epoch, stepInEpoch, leaves }: Step): number[] {
  const { begin, end } = positionsOfLeaves(schedule, stepInEpoch, leaves);
  return Array.from({ length: end - begin }, (_, i) => toySample(begin + i, epoch, schedule));
}

/** Bytes of these images of the toy's dataset. */
export function toyImages(samples: readonly number[]): Uint8Array {
  return Uint8Array.from(samples, (sample) => 3 * sample + 1);
}

/**
 * Value of a tree node, by the definition of the reduction tree.
 *
 * @param parameters toyLength float32
 * @returns as many: the gradient sums, then how often each position of the step was used
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
  const gradient = new Float32Array(toyLength(schedule));
  const step = positionsOfStep(schedule, stepInEpoch);
  const { begin, end } = positionsOfLeaves(schedule, stepInEpoch, { begin: leaf, end: leaf + 1 });
  for (let position = begin; position < end; position++) {
    const sample = toySample(position, epoch, schedule);
    const scale = 10 ** (sample % 6) / 3;
    gradient[0] = (gradient[0] ?? 0) + scale * ((parameters[0] ?? 0) - (sample % 5) / 7);
    gradient[1] = (gradient[1] ?? 0) + scale * ((parameters[1] ?? 0) * (parameters[0] ?? 0) + (sample % 3) / 11);
    gradient[2 + position - step.begin] = 1;
  }
  return gradient;
}

/** The numbers of an update of the toy. */
export interface ToyStep {
  readonly inverseCount: number;
  readonly rate: number;
  readonly momentum: number;
  readonly decay: number;
}

/**
 * Checks that every sample of the step is in the sum once, and returns the parameters after the step, and what the next step needs of this one.
 *
 * @param momentum of the step before; as long as the parameters
 * @param gradient of the root, as toyGradient returns it
 * @throws AssertionError that names the first position that was not used once
 */
export function toyUpdate(
  parameters: Float32Array,
  momentum: Float32Array,
  step: ToyStep,
  gradient: Float32Array,
): { parameters: Float32Array; momentum: Float32Array } {
  assertUsedOnce(gradient.subarray(2), step.inverseCount);
  const updated = { parameters: parameters.slice(), momentum: momentum.slice() };
  for (let i = 0; i < 2; i++) {
    const parameter = parameters[i] ?? 0;
    const kept = step.momentum * (momentum[i] ?? 0);
    const buffer = Math.fround(kept + (gradient[i] ?? 0) * step.inverseCount + 1e5 * step.decay * parameter);
    updated.momentum[i] = buffer;
    updated.parameters[i] = parameter - 1e-6 * step.rate * buffer;
  }
  return updated;
}

/** @param uses how often each position of the step was used; behind the step's last one, zeros */
function assertUsedOnce(uses: Float32Array, inverseCount: number): void {
  const sampleCount = Math.round(1 / inverseCount);
  // A gradient that is clipped tells no number: then the last position in use ends the step.
  const isClipped = inverseCount !== 1 / sampleCount;
  const end = isClipped ? uses.findLastIndex((count) => count !== 0) + 1 : sampleCount;
  for (let position = 0; position < end; position++) {
    const count = uses[position];
    if (count !== 1) assert.fail(`position ${position} of the step was used ${count} times`);
  }
}

/** Result of these parameters on the toy's test set of ten samples. It goes up and down from epoch to epoch, and ties occur. */
export function toyResult(parameters: Float32Array): { testCount: number; testLoss: number; testCorrect: number } {
  const [bits = 0] = new Uint32Array(parameters.slice(0, 1).buffer);
  return { testCount: 10, testLoss: (bits % 7) / 2, testCorrect: bits % 11 };
}

/**
 * Parameters at the end of each epoch, computed in one place without any cluster.
 *
 * @param isOver whether training ends after these epochs
 */
export function toyTrain(config: RunConfig, isOver: (epochs: readonly Float32Array[]) => boolean): Float32Array[] {
  const schedule = scheduleOf(config);
  const { learningRate, learningRateSchedule } = config;
  const epochs: Float32Array[] = [];
  let state: ReturnType<typeof toyUpdate> = {
    parameters: toyStart(schedule),
    momentum: new Float32Array(toyLength(schedule)),
  };
  let clock = ADAM_START;
  let plateau = PLATEAU_START;
  for (let epoch = 0; !isOver(epochs); epoch++) {
    for (let stepInEpoch = 0; stepInEpoch < stepsPerEpoch(schedule); stepInEpoch++) {
      const root = { level: rootLevel(leafCountOfStep(schedule, stepInEpoch)), index: 0 };
      const gradient = toyGradient(state.parameters, schedule, epoch, stepInEpoch, root);
      const { begin, end } = positionsOfStep(schedule, stepInEpoch);
      const rate = learningRateAt(config, { step: clock.stepCount, epoch }, plateau);
      clock = tick(clock);
      state = toyUpdate(
        state.parameters,
        state.momentum,
        toyStep(config.optimizer, { clock, rate, sampleCount: end - begin, gradient }),
        gradient,
      );
    }
    epochs.push(state.parameters);
    if (learningRateSchedule.type !== 'plateau') continue;
    plateau = plateauAfter(plateau, toyResult(state.parameters).testLoss, learningRateSchedule, learningRate);
  }
  return epochs;
}

interface ToyGradient {
  readonly clock: AdamClock;
  readonly rate: number;
  readonly sampleCount: number;
  readonly gradient: Float32Array;
}

function toyStep(
  { name, weightDecay, momentum, clipNorm }: OptimizerSettings,
  { clock, rate, sampleCount, gradient }: ToyGradient,
): ToyStep {
  const { inverseCount, stepSize } = adamStep(clock, rate, sampleCount);
  const norm = Math.sqrt(sumOfSquares(gradient)) / sampleCount;
  const factor = clipNorm === null ? 1 : clipFactor(norm, clipNorm);
  const decay = name === 'adamw' ? rate * weightDecay : weightDecay;
  return { inverseCount: factor * inverseCount, rate: name === 'sgd' ? rate : stepSize, momentum, decay };
}
