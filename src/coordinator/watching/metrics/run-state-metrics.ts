import type { MetricSet } from '../../../shared/metrics/metric-set.js';
import type { Outcome } from '../../core/state.js';
import type { CoordinatorStatus } from '../coordinator-status.js';

type RunState = 'gathering' | 'training' | Outcome['type'];

const STATES: readonly RunState[] = ['gathering', 'training', 'completed', 'failed', 'interrupted'];

/**
 * Tells whether the run continues, or how it has ended. If a coordinator is gone and was last seen gathering or
 * training, it was killed. The series have no label of the run: the last state of an address is that of its last run.
 */
export class RunStateMetrics {
  #outcome: Outcome['type'] | null = null;

  /** @param phase gives the coordinator's current phase, for a scrape */
  constructor(set: MetricSet, phase: () => CoordinatorStatus['phase']) {
    set.bareGauge('lenet_run_state', '1 for the state of the run, 0 for the others', ['state'], (gauge) => {
      const now = this.#outcome ?? (phase() === 'gathering' ? 'gathering' : 'training');
      for (const state of STATES) gauge.set({ state }, state === now ? 1 : 0);
    });
  }

  /** Called when everything that the run leaves is written. */
  ended(outcome: Outcome['type']): void {
    this.#outcome = outcome;
  }
}
