import assert from 'node:assert/strict';

/** All waiting times of coordinator and workers, in milliseconds, above 0. */
export interface Timing {
  /** A worker sends a heartbeat this often. */
  readonly heartbeatMs: number;
  /** Timers are checked this often. */
  readonly tickMs: number;
  /** A worker repeats an unanswered hello after this time at first, then after twice that, and so on. */
  readonly helloRetryMs: number;
  /** The longest time between two hellos. */
  readonly helloRetryMaxMs: number;
  /**
   * A worker that hears nothing on a connection for this long gives it up and opens another one. This is early enough
   * to be back within ten heartbeat intervals of the coordinator's return.
   */
  readonly reopenMs: number;
  /** A peer that was silent this long is given up. */
  readonly silenceMs: number;
  /** All workers, even busy ones, have this long to hear that the run is over and leave. */
  readonly releaseMs: number;
  /** Workers have this long to hear that the run was interrupted. */
  readonly closingMs: number;
}

/** Interval of heartbeats in milliseconds. */
export const DEFAULT_HEARTBEAT_MS = 500;

/**
 * Every waiting time follows from the heartbeat interval: there is one value to set, and values cannot contradict each
 * other.
 *
 * @param heartbeatMs milliseconds, finite and above 0
 * @throws AssertionError when it is not
 */
export function timingFrom(heartbeatMs: number): Timing {
  const timing: Timing = {
    heartbeatMs,
    tickMs: heartbeatMs / 10,
    helloRetryMs: heartbeatMs / 2,
    helloRetryMaxMs: heartbeatMs * 4,
    reopenMs: heartbeatMs * 8,
    silenceMs: heartbeatMs * 10,
    releaseMs: heartbeatMs * 20,
    closingMs: heartbeatMs * 6,
  };
  assert.ok(
    timing.tickMs > 0 && timing.tickMs <= timing.helloRetryMs / 2,
    'a tick must be finer than what it measures',
  );
  assert.ok(timing.helloRetryMs <= timing.helloRetryMaxMs);
  assert.ok(timing.helloRetryMaxMs * 2 <= timing.reopenMs, 'a lost hello must not cost the connection');
  assert.ok(timing.heartbeatMs * 3 <= timing.reopenMs, 'two lost heartbeats must not cost the connection');
  assert.ok(
    timing.reopenMs < timing.silenceMs,
    'a worker whose connection is dead must try another before it is given up',
  );
  assert.ok(timing.releaseMs > timing.silenceMs, 'a busy worker may be silent for longer than one that is given up');
  assert.ok(timing.closingMs >= timing.heartbeatMs * 2, 'a lost shutdown is repeated when a heartbeat arrives');
  return timing;
}
