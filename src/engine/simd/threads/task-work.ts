import { PendingSubtrees } from '../../pending-subtrees.js';
import type { KernelComputer } from '../kernel.js';
import { CONTROL } from './control-block.js';
import { gradientViews, type JobMemory } from './job-memory.js';

/** Samples of a forward pass, 1 to 2 ms. It has no influence on any result. */
const EVALUATION_CHUNK = 64;

/** The part of a job that one thread does: it takes task after task while there are any. */
export class TaskWork {
  readonly #control: Int32Array;
  readonly #computer: KernelComputer;
  readonly #parameters: Float32Array;
  #memory: JobMemory;
  #gradients: readonly Float32Array[];

  constructor(control: Int32Array, computer: KernelComputer, parameters: Float32Array, memory: JobMemory) {
    this.#control = control;
    this.#computer = computer;
    this.#parameters = parameters;
    this.#memory = memory;
    this.#gradients = gradientViews(memory);
  }

  get memoryVersion(): number {
    return this.#memory.version;
  }

  /** Uses larger memory from the next job on. */
  useMemory(memory: JobMemory): void {
    this.#memory = memory;
    this.#gradients = gradientViews(memory);
  }

  /** Computes gradients of a shard's tasks, and adds sums where they meet. */
  computeShard(): void {
    let task = this.#takeTask();
    if (task < 0) return;
    this.#computer.setParameters(this.#parameters);
    this.#computer.setEpoch?.(Atomics.load(this.#control, CONTROL.epoch) >>> 0);
    for (; task >= 0; task = this.#takeTask()) {
      if (!this.#computeTask(task)) return;
    }
  }

  /** Computes the forward pass; a task is one chunk of the samples. */
  evaluate(): void {
    let task = this.#takeTask();
    if (task < 0) return;
    this.#computer.setParameters(this.#parameters);
    const { sampleIndices, predictions, losses } = this.#memory;
    const sampleCount = Atomics.load(this.#control, CONTROL.sampleCount);
    for (; task >= 0; task = this.#takeTask()) {
      const begin = task * EVALUATION_CHUNK;
      const end = Math.min(begin + EVALUATION_CHUNK, sampleCount);
      this.#computer.evaluateMicroBatch(
        sampleIndices.subarray(begin, end),
        predictions.subarray(begin, end),
        losses.subarray(begin, end),
      );
    }
  }

  /** The next task, or -1 when there is none for this thread. */
  #takeTask(): number {
    if (Atomics.load(this.#control, CONTROL.stop) === 1) return -1;
    const task = Atomics.add(this.#control, CONTROL.nextTask, 1);
    return task < Atomics.load(this.#control, CONTROL.taskCount) ? task : -1;
  }

  /** Returns false when the job was stopped meanwhile. */
  #computeTask(task: number): boolean {
    const { sampleIndices, taskLeaves } = this.#memory;
    const microBatchSize = Atomics.load(this.#control, CONTROL.microBatchSize);
    const sampleCount = Atomics.load(this.#control, CONTROL.sampleCount);
    this.#computer.prepareSlot(0, this.#gradients[task] as Float32Array);
    const pending = new PendingSubtrees(this.#computer);
    const end = taskLeaves[2 * task + 1] as number;
    for (let leaf = taskLeaves[2 * task] as number; leaf < end; leaf++) {
      if (Atomics.load(this.#control, CONTROL.stop) === 1) return false;
      const first = leaf * microBatchSize;
      const samples = sampleIndices.subarray(first, Math.min(first + microBatchSize, sampleCount));
      pending.push(this.#computer.computeMicroBatch(samples, pending.nextSlot));
    }
    const { lossSum, correctCount } = pending.finish();
    this.#passUp(task, lossSum, correctCount);
    return true;
  }

  /**
   * Brings the value in slot 0 up the tree. At a node whose other value is not there yet, it is left for the thread that brings the other
   * one: so the second to arrive adds. The order of the two does not matter, because a + b = b + a in IEEE 754.
   */
  #passUp(task: number, lossSum: number, correctCount: number): void {
    const { taskParents, nodeParents, arrivals, lossSums, correctCounts, results } = this.#memory;
    let parent = taskParents[task] as number;
    while (parent >= 0) {
      let other = Atomics.load(arrivals, parent);
      if (other === 0) {
        this.#leave(task, lossSum, correctCount);
        other = Atomics.compareExchange(arrivals, parent, 0, 1 + task);
        if (other === 0) return;
      }
      const place = other - 1;
      this.#computer.addToSlot(0, this.#gradients[place] as Float32Array);
      lossSum += lossSums[place] as number;
      correctCount += correctCounts[place] as number;
      parent = nodeParents[parent] as number;
    }
    this.#leave(task, lossSum, correctCount);
    Atomics.store(results, ~parent, task);
  }

  /** Leaves the value in slot 0 in the task's place. */
  #leave(task: number, lossSum: number, correctCount: number): void {
    this.#computer.copySlot(0, this.#gradients[task] as Float32Array);
    this.#memory.lossSums[task] = lossSum;
    this.#memory.correctCounts[task] = correctCount;
  }
}

/** Tasks of an evaluation of so many samples. */
export const evaluationTasks = (sampleCount: number): number => Math.ceil(sampleCount / EVALUATION_CHUNK);
