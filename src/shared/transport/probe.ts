import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { codeOf } from '../errors.js';
import { hostAndPortOf, resolveAddress } from './resolve-address.js';

/** Result of connecting to an address. */
export type ProbeOutcome =
  /** The host's name has no address. */
  | 'unresolved'
  /** No way leads to the host. */
  | 'unroutable'
  /** The host does not answer in time. */
  | 'unanswered'
  /** Nothing listens at the address. */
  | 'absent'
  /** The connection fails in another way. */
  | 'failed'
  /** The connection succeeds, but the other side does not greet as ZeroMQ does. */
  | 'mute'
  /** Something greets. */
  | 'answers';

/** Findings at an address. */
export interface Probe {
  readonly outcome: ProbeOutcome;
  /** The addresses of the name that were tried; the last one had this outcome. */
  readonly tried: readonly string[];
  /** The system's code for the failure, such as 'ECONNREFUSED'; null if nothing failed. */
  readonly code: string | null;
}

const OUTCOME_OF_CODE: Readonly<Record<string, ProbeOutcome>> = {
  ECONNREFUSED: 'absent',
  ENOENT: 'absent',
  EHOSTUNREACH: 'unroutable',
  ENETUNREACH: 'unroutable',
  EHOSTDOWN: 'unroutable',
  EADDRNOTAVAIL: 'unroutable',
  ETIMEDOUT: 'unanswered',
};

/**
 * Connects once and hangs up again, beside all other attempts, because ZeroMQ does not tell why it cannot connect.
 * Never rejects.
 *
 * @param timeoutMs for resolving the name, and for each of its addresses, in milliseconds
 * @param resolve the addresses of a name; tests replace it
 */
export async function probeAddress(address: string, timeoutMs: number, resolve = resolveAddress): Promise<Probe> {
  let candidates: readonly string[];
  try {
    candidates = await withinTime(resolve(address), timeoutMs);
  } catch (error) {
    return { outcome: 'unresolved', tried: [], code: codeOf(error) };
  }
  const tried: string[] = [];
  let last: Omit<Probe, 'tried'> = { outcome: 'unresolved', code: null };
  for (const candidate of candidates) {
    tried.push(candidate);
    last = await tryOne(candidate, timeoutMs);
    if (last.outcome === 'answers' || last.outcome === 'mute') break;
  }
  return { ...last, tried };
}

/** The system would wait much longer for a name server that does not answer. */
async function withinTime<T>(awaited: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
    timer = setTimeout(() => reject(error), timeoutMs).unref();
  });
  try {
    return await Promise.race([awaited, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

function tryOne(address: string, timeoutMs: number): Promise<Omit<Probe, 'tried'>> {
  return new Promise((resolve) => {
    let socket: Socket | undefined;
    let isConnected = false;
    const end = (outcome: ProbeOutcome, code: string | null) => {
      clearTimeout(timer);
      socket?.destroy();
      resolve({ outcome, code });
    };
    const timer = setTimeout(
      () => (isConnected ? end('mute', null) : end('unanswered', 'ETIMEDOUT')),
      timeoutMs,
    ).unref();
    socket = connect(hostAndPortOf(address) ?? ({ path: address.slice('ipc://'.length) } satisfies NetConnectOpts))
      .on('connect', () => {
        isConnected = true;
      })
      .on('data', () => end('answers', null))
      .on('end', () => end('mute', null))
      .on('error', (error) => end(OUTCOME_OF_CODE[codeOf(error) ?? ''] ?? 'failed', codeOf(error)));
    socket.unref();
  });
}
