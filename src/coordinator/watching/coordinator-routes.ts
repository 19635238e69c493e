import type { Answer, Routes } from '../../shared/http/answers.js';
import type { MetricSet } from '../../shared/metrics/metric-set.js';
import { renderMetrics } from '../../shared/metrics/render-metrics.js';
import type { RunConfig } from '../../shared/run-config.js';
import { readyCount } from '../core/roster.js';
import type { CoordinatorStatus } from './coordinator-status.js';
import type { ScrapeLog } from './scrape-log.js';

/** The parts of the answers that do not change during a run. */
export interface ServedRun {
  readonly runId: string;
  readonly config: RunConfig;
  readonly runDirectory: string;
}

/** The HTTP routes of a coordinator for programs; the page has its own. */
export function coordinatorRoutes(
  status: () => CoordinatorStatus,
  metrics: MetricSet,
  run: ServedRun,
  scrapes: ScrapeLog,
): Routes {
  return {
    '/metrics': async (asker) => {
      const onSent = scrapes.begin(asker);
      return { ...(await renderMetrics(metrics)), onSent };
    },
    '/healthz': () => ({ body: 'alive\n' }),
    '/readyz': () => {
      const reason = whyNotReady(status());
      return reason === null ? { body: 'training\n' } : { status: 503, body: `${reason}\n` };
    },
    '/api/status': () => json(statusForPeople(status(), run, performance.now())),
    '/targets': () => json(targets(status(), run.runId)),
  };
}

const json = (value: object): Answer => ({ body: `${JSON.stringify(value)}\n`, type: 'application/json' });

/**
 * Workers that serve metrics, in the form of Prometheus's discovery over HTTP:
 * https://prometheus.io/docs/prometheus/latest/http_sd/
 */
function targets({ workers }: CoordinatorStatus, runId: string): object[] {
  return workers.flatMap(({ metricsAddress, ordinal, host, engine }) =>
    metricsAddress === null
      ? []
      : [{ targets: [metricsAddress], labels: { run_id: runId, worker: String(ordinal), host, engine } }],
  );
}

/** Why training does not proceed, in words; null if it does, or has ended well. */
function whyNotReady({ phase, workers }: CoordinatorStatus): string | null {
  if (phase === 'gathering') return `waiting for workers: ${readyCount(workers)} ready`;
  if (phase === 'training' && readyCount(workers) === 0) return 'no worker is left';
  return phase === 'closing' || phase === 'ended' ? 'the run is over' : null;
}

/**
 * The answer of /api/status.
 *
 * @param nowMs on the clock of the status's times
 */
function statusForPeople(status: CoordinatorStatus, { config, runDirectory }: ServedRun, nowMs: number): object {
  const { phase, cursor, step, workers, lastDecision } = status;
  return {
    phase,
    epoch: cursor.epoch + 1,
    epochs: config.epochs,
    step: step ?? cursor.step,
    runDirectory,
    workers: workers.map(
      ({ ordinal, host, pid, engine, device, threads, status: state, samplesPerMs, shard, lastHeardMs }) => ({
        worker: ordinal,
        host,
        pid,
        engine,
        device,
        threads,
        state,
        samplesPerSecond: samplesPerMs === null ? null : Math.round(1000 * samplesPerMs),
        computing: shard ? { samples: shard.sampleCount, forSeconds: (nowMs - shard.dealtAtMs) / 1000 } : null,
        heardSecondsAgo: (nowMs - lastHeardMs) / 1000,
      }),
    ),
    lastDecision: lastDecision && { reason: lastDecision.reason, secondsAgo: (nowMs - lastDecision.atMs) / 1000 },
  };
}
