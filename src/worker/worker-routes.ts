import type { Routes } from '../shared/http/answers.js';
import type { MetricSet } from '../shared/metrics/metric-set.js';
import { renderMetrics } from '../shared/metrics/render-metrics.js';
import { duration } from './core/notices.js';
import type { WorkerPhase } from './core/state.js';
import type { WorkerShell } from './shell.js';

/** The HTTP routes of a worker. */
export function workerRoutes(metrics: MetricSet, status: () => ReturnType<WorkerShell['status']>): Routes {
  return {
    '/metrics': () => renderMetrics(metrics),
    '/healthz': () => ({ body: 'alive\n' }),
    '/readyz': () => {
      const { phase, forMs } = status();
      const body = `${WORKER_PHASES[phase]} for ${duration(forMs)}\n`;
      return phase === 'ready' ? { body } : { status: 503, body };
    },
  };
}

const WORKER_PHASES: Record<WorkerPhase, string> = {
  joining: 'waiting for a coordinator',
  loading: 'loading data set and engine',
  ready: 'joined',
  ended: 'ended',
};
