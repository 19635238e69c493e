import { epochResultOf } from '../core/reports.js';
import type { EpochResult } from '../core/results.js';
import type { Evaluator } from '../evaluation/evaluator.js';
import type { PendingEvaluation } from '../run/run-snapshot.js';
import type { ProgressListener } from '../watching/progress-listener.js';

/**
 * The evaluations under way, with their parameters and totals. Training continues meanwhile, and a checkpoint must
 * include them.
 */
export class EpochEvaluations {
  /** Evaluations by epoch, until the results are on record. */
  readonly #underWay: Map<number, PendingEvaluation>;

  /** @param pending parameters and totals that an earlier incarnation has kept for evaluations not yet requested */
  constructor(
    private readonly evaluator: Evaluator,
    private readonly listener: Required<Pick<ProgressListener, 'onInspection' | 'onEpoch'>>,
    pending: readonly PendingEvaluation[],
  ) {
    this.#underWay = new Map(pending.map((evaluation) => [evaluation.epoch, evaluation]));
  }

  /** Parameters and totals for the evaluations of these epochs that are under way. */
  pending(epochs: readonly number[]): PendingEvaluation[] {
    return epochs.flatMap((epoch) => this.#underWay.get(epoch) ?? []);
  }

  /**
   * Evaluates an epoch, reports it, and returns its result. Rejects with what the evaluator or a listener throws.
   *
   * @param now what the epoch's evaluation needs when it has just ended; what was kept for it goes before
   */
  async evaluate(now: PendingEvaluation): Promise<EpochResult> {
    const evaluation = this.#underWay.get(now.epoch) ?? now;
    const { epoch, parameters, trained } = evaluation;
    this.#underWay.set(epoch, evaluation);
    const { inspection, ...tested } = await this.evaluator.evaluate(parameters, epoch);
    this.listener.onInspection(inspection);
    const report = { epoch, ...trained, ...tested };
    await this.listener.onEpoch(report);
    this.#underWay.delete(epoch);
    return epochResultOf(report);
  }
}
