/**
 * What the page knows of its connection. The coordinator sends something every half second, so silence means that the connection is
 * broken, whether or not the system has noticed. Times are in milliseconds on one monotonic clock.
 */

export type ConnectionStatus = 'connecting' | 'live' | 'lost';

export interface Connection {
  readonly status: ConnectionStatus;
  /** When something came last, or the connection was begun. */
  readonly heardAtMs: number;
  /** When to give the connection up and begin another one; null: not as long as something comes. */
  readonly reopenAtMs: number | null;
  /** How long to wait before that after the next failure. */
  readonly waitMs: number;
}

/** Silence after which the connection counts as lost. */
const SILENCE_MS = 1_800;
/** Silence after which another one is begun. */
const GIVE_UP_MS = 8_000;
const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;

/** Before the first attempt. */
export function newConnection(nowMs: number): Connection {
  return { status: 'connecting', heardAtMs: nowMs, reopenAtMs: null, waitMs: SHORTEST_WAIT_MS };
}

/** Something came. */
export function heard(nowMs: number): Connection {
  return { ...newConnection(nowMs), status: 'live' };
}

/** It could not be made, or broke. */
export function broken({ heardAtMs, waitMs }: Connection, nowMs: number): Connection {
  return {
    status: 'lost',
    heardAtMs,
    reopenAtMs: nowMs + waitMs,
    waitMs: Math.min(2 * waitMs, LONGEST_WAIT_MS),
  };
}

/** Another attempt has begun. It stays lost until something comes. */
export function reopened(connection: Connection, nowMs: number): Connection {
  return { ...connection, heardAtMs: nowMs, reopenAtMs: null };
}

/** Time passes. */
export function waited(connection: Connection, nowMs: number): Connection {
  if (connection.reopenAtMs !== null) return connection;
  const silentMs = nowMs - connection.heardAtMs;
  if (silentMs > GIVE_UP_MS) return { ...connection, status: 'lost', reopenAtMs: nowMs };
  return silentMs > SILENCE_MS ? { ...connection, status: 'lost' } : connection;
}
