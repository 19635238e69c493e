import assert from 'node:assert';
import type { Network } from '../../../shared/model/model.js';
import { SpareVectors } from '../../../shared/model/spare-vectors.js';
import { leavesOf } from '../../../shared/reduction-tree.js';
import { checkSamples, checkVector } from '../../check-dataset.js';
import type { EngineOptions, Evaluation, PartialSum, Shard } from '../../engine.js';
import { networkFor } from '../../engine-network.js';
import type { EngineComputer } from '../../serial-engine.js';
import type { KernelName } from '../kernel.js';
import { ComputeThreads } from './compute-threads.js';
import { CONTROL, JOB_KIND } from './control-block.js';
import { gradientViews, type JobMemory } from './job-memory.js';
import { sharedCopy, sharedDataset } from './shared-arrays.js';
import { evaluationTasks } from './task-work.js';
import { planWork, type WorkPlan } from './work-plan.js';

/** Computes for an engine by cutting each call for its threads. */
export class ThreadedComputer implements EngineComputer {
  readonly #options: EngineOptions;
  readonly #threads: ComputeThreads;
  readonly #threadCount: number;
  readonly #parameters: Float32Array;
  /** The plan in the memory of this version, and views of its sums. */
  #lastPlan: WorkPlan | undefined;
  #planVersion = 0;
  #gradients: readonly Float32Array[] = [];
  readonly #network: Network;
  readonly #spare: SpareVectors;

  private constructor(options: EngineOptions, threads: ComputeThreads, threadCount: number, parameters: Float32Array) {
    this.#options = options;
    this.#threads = threads;
    this.#threadCount = threadCount;
    this.#parameters = parameters;
    this.#network = networkFor(options);
    this.#spare = new SpareVectors(this.#network.parameterCount);
  }

  /** @throws as ComputeThreads.start */
  static async start(
    options: EngineOptions,
    kernel: KernelName,
    threadCount: number,
    pin = true,
  ): Promise<ThreadedComputer> {
    const shared = { ...options, dataset: sharedDataset(options.dataset) };
    const parameters = sharedCopy(new Float32Array(networkFor(options).parameterCount));
    const threads = await ComputeThreads.start({ ...shared, kernel, threadCount, pin, parameters });
    return new ThreadedComputer(shared, threads, threadCount, parameters);
  }

  get threads(): ComputeThreads {
    return this.#threads;
  }

  async computeShard(parameters: Float32Array, shard: Shard, signal?: AbortSignal): Promise<PartialSum[]> {
    this.#check(parameters, shard.sampleIndices);
    checkShard(shard);
    if (shard.sampleIndices.length === 0) return [];
    const plan = this.#planFor(shard);
    const samples = shard.sampleIndices.length;
    const memory = this.#threads.memoryFor({ samples, tasks: plan.tasks.length });
    this.#writePlan(plan, memory);
    this.#parameters.set(parameters);
    memory.sampleIndices.set(shard.sampleIndices);
    this.#setWords(plan.tasks.length, samples);
    Atomics.store(this.#threads.control, CONTROL.microBatchSize, shard.microBatchSize);
    Atomics.store(this.#threads.control, CONTROL.epoch, shard.epoch ?? 0);
    await this.#threads.run(JOB_KIND.shard, () => memory.arrivals.fill(0, 0, plan.nodeParents.length), signal);
    return readPartials(plan, shard, memory, (place) => this.#copyOf(place));
  }

  async evaluate(parameters: Float32Array, sampleIndices: Uint32Array): Promise<Evaluation> {
    this.#check(parameters, sampleIndices);
    const samples = sampleIndices.length;
    const memory = this.#threads.memoryFor({ samples, tasks: 0 });
    this.#parameters.set(parameters);
    memory.sampleIndices.set(sampleIndices);
    this.#setWords(evaluationTasks(samples), samples);
    if (samples > 0) await this.#threads.run(JOB_KIND.evaluation, () => {});
    return readEvaluation(sampleIndices, this.#options.dataset.labels, memory);
  }

  /** The plan of the last shard if this one has the same leaves, as those of a run's steps mostly have. */
  #planFor({ leaves, leafCount }: Shard): WorkPlan {
    const last = this.#lastPlan;
    if (last?.leafCount === leafCount && last.leaves.begin === leaves.begin && last.leaves.end === leaves.end)
      return last;
    return planWork(leaves, leafCount, this.#threadCount);
  }

  /** Writes the plan, unless it is in the memory already. */
  #writePlan(plan: WorkPlan, memory: JobMemory): void {
    if (plan === this.#lastPlan && memory.version === this.#planVersion) return;
    this.#lastPlan = plan;
    this.#planVersion = memory.version;
    this.#gradients = gradientViews(memory);
    const first = plan.leaves.begin;
    for (const [task, { begin, end }] of plan.tasks.entries()) {
      memory.taskLeaves[2 * task] = begin - first;
      memory.taskLeaves[2 * task + 1] = end - first;
    }
    memory.taskParents.set(plan.taskParents);
    memory.nodeParents.set(plan.nodeParents);
  }

  recycle(gradients: readonly Float32Array[]): void {
    this.#spare.give(...gradients);
  }

  dispose(): void {
    this.#threads.dispose();
  }

  /** The sum in this place, outside shared memory. */
  #copyOf(place: number): Float32Array {
    const copy = this.#spare.take();
    copy.set(this.#gradients[place] as Float32Array);
    return copy;
  }

  #check(parameters: Float32Array, sampleIndices: Uint32Array): void {
    checkVector('parameters', parameters, this.#network);
    checkSamples(sampleIndices, this.#options.dataset.count);
  }

  #setWords(taskCount: number, sampleCount: number): void {
    Atomics.store(this.#threads.control, CONTROL.taskCount, taskCount);
    Atomics.store(this.#threads.control, CONTROL.sampleCount, sampleCount);
  }
}

/** @throws AssertionError unless the samples fill the micro-batches */
function checkShard({ leafCount, leaves: { begin, end }, microBatchSize, sampleIndices }: Shard): void {
  assert(0 <= begin && begin <= end && end <= leafCount, `leaves must lie in 0..${leafCount}, got ${begin}..${end}`);
  assert.equal(
    Math.ceil(sampleIndices.length / microBatchSize),
    end - begin,
    'sampleIndices must fill the micro-batches',
  );
}

function readPartials(
  plan: WorkPlan,
  shard: Shard,
  memory: JobMemory,
  gradientAt: (place: number) => Float32Array,
): PartialSum[] {
  return plan.maximalNodes.map((node, k) => {
    const place = memory.results[k] as number;
    const { begin, end } = leavesOf(node, shard.leafCount);
    const firstSample = (begin - shard.leaves.begin) * shard.microBatchSize;
    const lastSample = Math.min((end - shard.leaves.begin) * shard.microBatchSize, shard.sampleIndices.length);
    return {
      node,
      sampleCount: lastSample - firstSample,
      gradient: gradientAt(place),
      lossSum: memory.lossSums[place] as number,
      correctCount: memory.correctCounts[place] as number,
    };
  });
}

function readEvaluation(sampleIndices: Uint32Array, labels: Uint8Array, memory: JobMemory): Evaluation {
  const count = sampleIndices.length;
  const predictions = new Uint8Array(memory.predictions.subarray(0, count));
  const losses = new Float64Array(memory.losses.subarray(0, count));
  let lossSum = 0;
  let correctCount = 0;
  for (let i = 0; i < count; i++) {
    lossSum += losses[i] as number;
    if (predictions[i] === labels[sampleIndices[i] as number]) correctCount++;
  }
  return { lossSum, correctCount, predictions, losses };
}
