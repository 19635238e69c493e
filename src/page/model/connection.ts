/**
 * The state of the page's connection. The coordinator sends something every half second, so silence means that the
 * connection is broken, even if the system has not noticed. Times are in milliseconds on one monotonic clock.
 */

export type ConnectionStatus = 'connecting' | 'live' | 'lost';

export interface ConnectionState {
  readonly status: ConnectionStatus;
  /** When something last came, or the connection was begun. */
  readonly heardAtMs: number;
  /** When to give up the connection and begin another one; null while something comes. */
  readonly reopenAtMs: number | null;
  /** How long to wait before the next attempt after the next failure. */
  readonly waitMs: number;
}

/** The connection counts as lost after this silence. */
const SILENCE_MS = 1_800;
/** Another connection is begun after this silence. */
const GIVE_UP_MS = 8_000;
const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;

/** The state before the first attempt. */
export function newConnection(nowMs: number): ConnectionState {
  return { status: 'connecting', heardAtMs: nowMs, reopenAtMs: null, waitMs: SHORTEST_WAIT_MS };
}

/** Something has come. */
export function heard(nowMs: number): ConnectionState {
  return { ...newConnection(nowMs), status: 'live' };
}

/** The connection could not be made, or broke. */
export function broken({ heardAtMs, waitMs }: ConnectionState, nowMs: number): ConnectionState {
  return {
    status: 'lost',
    heardAtMs,
    reopenAtMs: nowMs + waitMs,
    waitMs: Math.min(2 * waitMs, LONGEST_WAIT_MS),
  };
}

/** Another attempt has begun. The connection stays lost until something comes. */
export function reopened(connection: ConnectionState, nowMs: number): ConnectionState {
  return { ...connection, heardAtMs: nowMs, reopenAtMs: null };
}

/** Time passes. */
export function waited(connection: ConnectionState, nowMs: number): ConnectionState {
  if (connection.reopenAtMs !== null) return connection;
  const silentMs = nowMs - connection.heardAtMs;
  if (silentMs > GIVE_UP_MS) return { ...connection, status: 'lost', reopenAtMs: nowMs };
  return silentMs > SILENCE_MS ? { ...connection, status: 'lost' } : connection;
}
