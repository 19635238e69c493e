import { readyCount } from '../coordinator/roster.js';
import type { CoordinatorStatus } from '../coordinator/shell.js';
import type { RunConfig } from '../shared/run-config.js';

/** Why training does not go on, in words; null when it does, or has ended well. */
export function whyNotReady({ phase, workers }: CoordinatorStatus): string | null {
  if (phase === 'gathering') return `waiting for workers: ${readyCount(workers)} ready`;
  if (phase === 'training' && readyCount(workers) === 0) return 'no worker is left';
  return phase === 'closing' || phase === 'ended' ? 'the run is over' : null;
}

/**
 * What /api/status answers.
 *
 * @param nowMs on the clock of the status's times
 */
export function statusForPeople(
  status: CoordinatorStatus,
  config: RunConfig,
  runDirectory: string,
  nowMs: number,
): object {
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
