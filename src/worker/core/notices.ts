import { withThreads } from '../../shared/text/with-threads.js';
import type { Probe, ProbeOutcome } from '../../shared/transport/probe.js';
import type { WorkerEffect } from './effects.js';
import type { WorkerCoreOptions } from './options.js';
import type { Work } from './state.js';

/** The notices of a worker to people. */

type Notice = Extract<WorkerEffect, { readonly type: 'notice' }>;

/** The worker keeps trying: the obstacle, or this coordinator, may disappear. */
const NOT_UNDERSTOOD =
  'something answers at that address, but not in a way that this worker understands: either the coordinator has another key than the ' +
  'join token says, or one side encrypts and the other does not (--insecure must be given to both or none)';

const OUTCOMES: Record<ProbeOutcome, string> = {
  unresolved: 'its name cannot be resolved',
  absent: 'nothing listens there',
  unroutable: 'there is no way to that host',
  unanswered: 'that host does not answer: it may be down, or a firewall may be in between',
  failed: 'connecting to it fails',
  mute: 'it accepts the connection, but says nothing',
  answers: 'it can be reached, but does not answer this worker yet',
};

/** The worker has a coordinator, and computes for it from now on. */
export function joined({ address, engine, device, threads }: WorkerCoreOptions, runId: string): Notice {
  const on = withThreads(device, threads);
  return info(`joined the run ${runId} at ${address}, computing with engine ${engine} on ${on}`);
}

/** The coordinator has answered. */
export function welcomed({ address }: WorkerCoreOptions): Notice {
  return info(`the coordinator at ${address} has answered: loading data set and engine`);
}

/** The worker has been waiting for this long. */
export function waitingFor(address: string, waitedMs: number, probe: Probe, notUnderstood: boolean): Notice {
  const { outcome, tried, code } = probe;
  const where = tried.length === 0 || tried.includes(address) ? '' : ` (tried ${tried.join(', ')})`;
  const why = outcome === 'answers' && notUnderstood ? NOT_UNDERSTOOD : OUTCOMES[outcome];
  return warning(
    `no coordinator at ${address} for ${duration(waitedMs)}: ${why}${code === null ? '' : `, ${code}`}${where}. Still trying.`,
  );
}

/** The worker has been waiting for this long, and a coordinator turns it away for now. */
export function waitingForAdmission(address: string, waitedMs: number, reason: string): Notice {
  return warning(`not admitted by ${address} for ${duration(waitedMs)}: ${reason}. Still trying.`);
}

/** The coordinator has no room for this worker. */
export function notAdmitted(reason: string): Notice {
  return warning(`not admitted: ${reason}. Still trying.`);
}

/** Handshakes fail. */
export function notUnderstood(): Notice {
  return warning(`${NOT_UNDERSTOOD}. Still trying.`);
}

/** The worker's results in this many milliseconds, above 0. */
export function worked({ steps, samples, computeMs }: Work, durationMs: number): Notice {
  if (samples === 0) return info(`computed nothing for ${duration(durationMs)}: the coordinator sent no work`);
  const waitedPercent = Math.max(0, Math.round(100 * (1 - computeMs / durationMs)));
  return info(
    `computed ${count(samples)} samples of ${count(steps)} ${steps === 1 ? 'step' : 'steps'} in ${duration(durationMs)}: ` +
      `${count((1000 * samples) / durationMs)} samples/s, ${waitedPercent} % of the time waiting`,
  );
}

/** Nothing was heard for this many milliseconds. */
export function silent(silentMs: number): Notice {
  return warning(`the coordinator is silent for ${duration(silentMs)}: joining again over a new connection`);
}

/** The coordinator has given this worker up. */
export function forgotten(): Notice {
  return info('the coordinator does not know this worker: joining again');
}

/** The coordinator ends, and another one will resume the run. */
export function interrupted(): Notice {
  return info('the coordinator was interrupted: waiting for the run to be resumed');
}

/** How much of the data set has been fetched, in percent. */
export function fetching(percent: number): Notice {
  return info(`fetching the data set from the coordinator: ${percent} %`);
}

/** A worker that has computed without the whole data set has all of it now. */
export function allIsHere(): Notice {
  return info('the whole data set is here');
}

/** An invalid message has come. */
export function ignoredMessage(code: string, reason: string): Notice {
  return warning(`ignored a message (${code}): ${reason}`);
}

/** A shard cannot be computed. */
export function ignoredShard(step: number): Notice {
  return warning(`ignored a shard of step ${step}: its parameters never arrived`);
}

/** '7 s', '3 min', '2 h'. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 1) return `${Math.round(ms)} ms`;
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
const info = (text: string): Notice => ({ type: 'notice', level: 'info', text });
const warning = (text: string): Notice => ({ type: 'notice', level: 'warning', text });
