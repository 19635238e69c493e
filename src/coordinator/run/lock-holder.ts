import path from 'node:path';
import { readRegularFile } from '../../shared/files/regular-file.js';
import { answers } from '../../shared/transport/life-socket.js';
import { type LockClaim, socketName, standingClaims } from './lock-claims.js';
import { type Life, lifeOf, ownIdentity, type ProcessIdentity } from './process-life.js';
import { LOCK_FILE } from './run-files.js';

/** Far more than the claims of a lock file take, in bytes: a holder starts a new file long before. */
const MAX_LOCK_BYTES = 1 << 20;

/** The process that holds the lock of a run. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** 'unknown': it runs on another host or in another container, so it may be dead. */
  readonly life: Exclude<Life, 'dead'>;
}

/**
 * The holder of a run's lock, as far as this process can see. Only reads: it takes no lock, and leaves claims and sockets
 * of the dead alone.
 *
 * @param directory of the run
 * @returns null when nobody holds it, or when there is no lock file that can be read
 */
export async function lockHolder(directory: string): Promise<LockHolder | null> {
  const text = await readRegularFile(path.join(directory, LOCK_FILE), MAX_LOCK_BYTES).catch(() => null);
  if (!text) return null;
  const observer = await ownIdentity();
  for (const claim of standingClaims(text.toString('utf8'))) {
    const life = await lifeOfClaimant(claim, observer, directory);
    if (life !== 'dead') return { host: claim.host, pid: claim.pid, since: claim.at, life };
  }
  return null;
}

/** Whether the process of a claim lives, by its pid or, in another container of this host, by its life socket. */
export async function lifeOfClaimant(claim: LockClaim, observer: ProcessIdentity, directory: string): Promise<Life> {
  const life = await lifeOf(claim, observer);
  // Sockets belong to the system, so they tell nothing about other hosts.
  if (life !== 'unknown' || !claim.socket || claim.bootId === null || claim.bootId !== observer.bootId) return life;
  const answer = await answers(directory, socketName(claim));
  return answer === null ? 'unknown' : answer ? 'alive' : 'dead';
}
