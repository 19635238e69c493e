import { epochResultOf } from '../core/reports.js';
import type { EpochResult } from '../core/results.js';
import type { TestResult } from '../evaluation/evaluator.js';
import type { PendingEvaluation } from '../run/run-snapshot.js';
import type { ProgressListener } from '../watching/progress-listener.js';
import type { CoordinatorShellOptions } from './shell-options.js';

/**
 * The evaluations under way, with their parameters and totals. Training continues meanwhile, and a checkpoint must
 * include them.
 */
export class EpochEvaluations {
  /** Evaluations by epoch, until the results are on record. */
  readonly #underWay: Map<number, PendingEvaluation>;
  #last: Promise<unknown> = Promise.resolve();

  /** @param pending parameters and totals that an earlier incarnation has kept for evaluations not yet requested */
  constructor(
    private readonly options: Pick<CoordinatorShellOptions, 'evaluator' | 'keepBest'>,
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
  evaluate(now: PendingEvaluation): Promise<EpochResult> {
    const evaluation = this.#underWay.get(now.epoch) ?? now;
    const { parameters, epoch } = evaluation;
    this.#underWay.set(epoch, evaluation);
    const testing = this.options.evaluator.evaluate(parameters, epoch);
    const done = this.#last.then(async () => await this.#report(evaluation, await testing));
    // Results are told in the order of the epochs.
    this.#last = done.catch(() => {});
    return done;
  }

  async #report({ epoch, parameters, trained }: PendingEvaluation, result: TestResult): Promise<EpochResult> {
    const { inspection, ...tested } = result;
    this.listener.onInspection(inspection);
    const report = { epoch, ...trained, ...tested };
    // The model comes first: an epoch on record is not evaluated again.
    await this.options.keepBest(epochResultOf(report), parameters);
    await this.listener.onEpoch(report);
    this.#underWay.delete(epoch);
    return epochResultOf(report);
  }
}
