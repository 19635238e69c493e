import assert from 'node:assert/strict';
import type { RunConfig } from '../../shared/run-config.js';
import { scheduleOf, stepsPerEpoch } from '../../shared/schedule.js';
import type { Time } from '../../shared/time.js';
import type { ShardResult } from '../core/effects.js';
import type { StepReport } from '../core/reports.js';
import type { StepState, WorkerState } from '../core/state.js';
import { type EpochTotal, EpochTotals, type EpochTotalsState } from '../run/epoch-totals.js';
import type { DataPlane, StepResult } from '../update/data-plane.js';
import type { ProgressListener } from '../watching/progress-listener.js';
import { StepClock } from '../watching/step-clock.js';

export interface StepWorkOptions {
  readonly config: RunConfig;
  readonly dataPlane: DataPlane;
  /** Running sums of the epoch to continue, or null at the beginning of an epoch. */
  readonly epochTotals: EpochTotalsState | null;
  readonly listener: Required<Pick<ProgressListener, 'onResult' | 'onStep'>>;
  readonly time: Time;
}

/** The work on a step's tensors, which it measures and reports. */
export class StepWork {
  readonly #options: StepWorkOptions;
  readonly #clock = new StepClock();
  readonly #totals: EpochTotals;

  constructor(options: StepWorkOptions) {
    this.#options = options;
    this.#totals = new EpochTotals(options.epochTotals);
  }

  begin({ leafCount }: StepState): void {
    this.#clock.begin(this.#options.time.nowMs());
    this.#options.dataPlane.beginStep(leafCount);
  }

  /** Hands a shard over to the transport. */
  broadcast(send: () => void): void {
    const { time } = this.#options;
    const beganAtMs = time.nowMs();
    send();
    this.#clock.addBroadcast(time.nowMs() - beganAtMs);
  }

  /** Puts these nodes of a result into the sum. */
  collect(worker: WorkerState, result: ShardResult, nodes: readonly number[]): void {
    const { dataPlane, listener, time } = this.#options;
    const { computeMs } = result.partial;
    // Its result comes after everything that it was sent before its shard, and what the shard needs.
    dataPlane.giveBack(worker.peer);
    this.#clock.addCompute(computeMs);
    const lagMs = this.#clock.lag(time.nowMs());
    let sampleCount = 0;
    for (const i of nodes) {
      const { node, gradient } = nodeOf(result, i);
      sampleCount += node.sampleCount;
      dataPlane.collect(node, { ...node, gradient });
    }
    if (sampleCount > 0) listener.onResult({ worker, sampleCount, computeMs, lagMs });
  }

  /** Keeps a node of a result for the claim. Returns the digest of its bits. */
  hold(result: ShardResult, i: number, claimId: number): string {
    const { node, gradient } = nodeOf(result, i);
    return this.#options.dataPlane.hold(claimId, node, { ...node, gradient });
  }

  /** Makes the update and reports it. Returns whether all parameters are finite. */
  apply(step: StepState, workerCount: number): boolean {
    const { dataPlane, time } = this.#options;
    const result = dataPlane.applyStep(step.learningRate);
    const nowMs = time.nowMs();
    const phases = this.#clock.end(nowMs, result);
    this.#totals.add(step, result, nowMs - phases.totalMs, nowMs);
    this.#report(step, result, { phases, workerCount, madeAtMs: nowMs });
    return result.finite;
  }

  #report(
    { step, epoch, stepInEpoch, learningRate }: StepState,
    { sampleCount, meanLoss, correctCount }: StepResult,
    measured: Pick<StepReport, 'phases' | 'workerCount' | 'madeAtMs'>,
  ): void {
    const { config, listener } = this.#options;
    listener.onStep({
      step,
      epoch,
      stepInEpoch,
      stepsPerEpoch: stepsPerEpoch(scheduleOf(config)),
      sampleCount,
      meanLoss,
      correctCount,
      learningRate,
      ...measured,
    });
  }

  /** Result of the current epoch so far. */
  epochTotal(): EpochTotal {
    return this.#totals.total();
  }

  /** Sums of the current epoch, for another incarnation to continue. */
  epochTotals(): EpochTotalsState | null {
    return this.#totals.state();
  }
}

function nodeOf({ partial, gradients }: ShardResult, i: number): { node: PartialNode; gradient: Float32Array } {
  const node = partial.nodes[i];
  const gradient = gradients[i];
  assert.ok(node && gradient, 'the decoder lets no node through without its gradient');
  return { node, gradient };
}

type PartialNode = ShardResult['partial']['nodes'][number];
