import { readyCount } from '../coordinator/core/roster.js';
import type { CoordinatorShell } from '../coordinator/shell.js';
import type { CoordinatorStatus } from '../coordinator/watching/coordinator-status.js';
import type { ScrapeLog } from '../coordinator/watching/scrape-log.js';
import type { Answer, Routes } from '../shared/http/http-server.js';
import type { MetricSet } from '../shared/metrics/metric-set.js';
import type { RunConfig } from '../shared/run-config.js';
import { duration } from '../worker/core/notices.js';
import type { WorkerPhase } from '../worker/core/state.js';
import type { WorkerShell } from '../worker/shell.js';

/** The parts of the answers that do not change during a run. */
export interface ServedRun {
  readonly runId: string;
  readonly config: RunConfig;
  readonly runDirectory: string;
}

/** What a coordinator answers to programs. */
export function coordinatorRoutes(
  shell: CoordinatorShell,
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
      const reason = whyNotReady(shell.status());
      return reason === null ? { body: 'training\n' } : { status: 503, body: `${reason}\n` };
    },
    '/api/status': () => json(statusForPeople(shell.status(), run, performance.now())),
    '/targets': () => json(targets(shell.status(), run.runId)),
  };
}

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

/** Figures as Prometheus reads them. */
export async function renderMetrics(metrics: MetricSet): Promise<Answer> {
  const { text, contentType } = await metrics.render();
  return { body: text, type: contentType };
}

const json = (value: object): Answer => ({ body: `${JSON.stringify(value)}\n`, type: 'application/json' });

/** Workers that serve metrics, as Prometheus's discovery over HTTP wants them: https://prometheus.io/docs/prometheus/latest/http_sd/ */
function targets({ workers }: CoordinatorStatus, runId: string): object[] {
  return workers.flatMap(({ metricsAddress, ordinal, host, engine }) =>
    metricsAddress === null
      ? []
      : [{ targets: [metricsAddress], labels: { run_id: runId, worker: String(ordinal), host, engine } }],
  );
}

/** Why training does not go on, in words; null when it does, or has ended well. */
function whyNotReady({ phase, workers }: CoordinatorStatus): string | null {
  if (phase === 'gathering') return `waiting for workers: ${readyCount(workers)} ready`;
  if (phase === 'training' && readyCount(workers) === 0) return 'no worker is left';
  return phase === 'closing' || phase === 'ended' ? 'the run is over' : null;
}

/**
 * What /api/status answers.
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
    workers: workers.map(({ ordinal, host, pid, engine, device, status: state, samplesPerMs, shard, lastHeardMs }) => ({
      worker: ordinal,
      host,
      pid,
      engine,
      device,
      state,
      samplesPerSecond: samplesPerMs === null ? null : Math.round(1000 * samplesPerMs),
      computing: shard ? { samples: shard.sampleCount, forSeconds: (nowMs - shard.dealtAtMs) / 1000 } : null,
      heardSecondsAgo: (nowMs - lastHeardMs) / 1000,
    })),
    lastDecision: lastDecision && { reason: lastDecision.reason, secondsAgo: (nowMs - lastDecision.atMs) / 1000 },
  };
}
