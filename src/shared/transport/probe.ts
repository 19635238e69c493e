import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { codeOf } from '../errors.js';
import { hostAndPortOf, resolveAddress } from './resolve-address.js';

/** Result of connecting to an address. */
export type ProbeOutcome =
  /** The host's name stands for no address. */
  | 'unresolved'
  /** No way leads to the host. */
  | 'unroutable'
  /** The host does not answer within the time. */
  | 'unanswered'
  /** Nothing listens at the address. */
  | 'absent'
  /** The connection fails in another way. */
  | 'failed'
  /** The connection succeeds, and the other side does not greet as ZeroMQ does. */
  | 'mute'
  /** Something greets. */
  | 'answers';

/** Findings at an address. */
export interface Probe {
  readonly outcome: ProbeOutcome;
  /** The addresses that the name stands for and that were tried; the last one is the one with this outcome. */
  readonly tried: readonly string[];
  /** The system's word for what went wrong, such as 'ECONNREFUSED'; null when nothing did. */
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
 * Tries to connect once, beside whatever else is tried, and hangs up again: ZeroMQ does not tell why it cannot connect. Never rejects.
 *
 * @param timeoutMs for the name, and for each of the addresses that it stands for, in milliseconds
 * @param resolve what a name stands for; tests say it themselves
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

/** A name server that does not answer is waited for much longer by the system. */
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
