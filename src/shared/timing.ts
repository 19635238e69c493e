import assert from 'node:assert/strict';

/** All waiting times of coordinator and workers, in milliseconds, above 0. */
export interface Timing {
  /** A worker sends a heartbeat this often. */
  readonly heartbeatMs: number;
  /** Timers are looked at this often. */
  readonly tickMs: number;
  /** A worker repeats a hello that got no answer after this time, at first; then twice that, and so on. */
  readonly helloRetryMs: number;
  /** The longest time between two hellos. */
  readonly helloRetryMaxMs: number;
  /**
   * A worker gives up a connection on which nothing was heard for this long, and opens another one: early enough to be back within ten
   * heartbeat intervals of the coordinator's return.
   */
  readonly reopenMs: number;
  /** A peer that was silent this long is given up. */
  readonly silenceMs: number;
  /** Workers have this long to hear that the run is over and leave, also those that are busy. */
  readonly releaseMs: number;
  /** Workers have this long to hear that the run was interrupted. */
  readonly closingMs: number;
}

/** Interval of heartbeats in milliseconds. */
export const DEFAULT_HEARTBEAT_MS = 500;

/**
 * Every waiting time follows from the heartbeat interval, so that there is one thing to set and nothing to contradict.
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
