import * as v from 'valibot';
import type { ProcessIdentity } from './process-life.js';

/** A process's claim to the lock: a line of the lock file. */
export interface LockClaim extends ProcessIdentity {
  /** Identifies this claim among all claims ever made: 32 hexadecimal digits. */
  readonly claim: string;
  /** Whether a life socket answers for the process; see socketName. */
  readonly socket: boolean;
  /** ISO 8601, UTC; for people. */
  readonly at: string;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(512));

const claimId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));

const claimSchema = v.object({
  claim: claimId,
  socket: v.boolean(),
  host: text,
  pid: v.pipe(count, v.minValue(1)),
  bootId: v.nullable(text),
  pidNamespace: v.nullable(text),
  startTicks: v.nullable(count),
  at: text,
}) satisfies v.GenericSchema<unknown, LockClaim>;
const withdrawalSchema = v.object({ withdrawn: claimId });

/** Name of the life socket of a claim's process, beside the lock file. */
export function socketName({ claim }: Pick<LockClaim, 'claim'>): string {
  return `coordinator.${claim}.sock`;
}

/** Begins on a line of its own, so that it is whole even after a line that a crash cut short. */
export function claimLine(claim: LockClaim): string {
  return `\n${JSON.stringify(claim)}\n`;
}

/** Withdraws a claim; on a line of its own, as claimLine. */
export function withdrawalLine({ claim }: LockClaim): string {
  return `\n${JSON.stringify({ withdrawn: claim })}\n`;
}

/**
 * The claims in a lock file that were not withdrawn, in the order in which they were made. Other lines do not count.
 */
export function standingClaims(file: string): LockClaim[] {
  const claims = new Map<string, LockClaim>();
  for (const line of file.split('\n')) {
    const parsed = parse(line);
    if (v.is(claimSchema, parsed)) claims.set(parsed.claim, parsed);
    else if (v.is(withdrawalSchema, parsed)) claims.delete(parsed.withdrawn);
  }
  return [...claims.values()];
}

function parse(line: string): unknown {
  if (line === '') return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
