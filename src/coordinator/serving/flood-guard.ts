import type { Rejection, RejectionCode } from '../../shared/protocol/rejections.js';
import type { PeerId } from '../core/state.js';

/** After this many messages that no correct worker sends, the connection is ended. */
const MAX_BAD_MESSAGES = 100;

const BAD: ReadonlySet<RejectionCode> = new Set([
  'malformed',
  'not-finite',
  'out-of-bounds',
  'unknown-worker',
  'key-refused',
  'key-revoked',
]);

/** Finds connections that send wrong messages without end. */
export class FloodGuard {
  readonly #counts = new Map<PeerId, number>();

  /** Counts a rejected message of the connection. Returns whether it was one too many. */
  isFlooded({ peer, rejection }: { readonly peer: PeerId; readonly rejection: Rejection }): boolean {
    if (!BAD.has(rejection.code)) return false;
    const count = (this.#counts.get(peer) ?? 0) + 1;
    this.#counts.set(peer, count);
    return count >= MAX_BAD_MESSAGES;
  }

  /** The connection has ended. */
  forget(peer: PeerId): void {
    this.#counts.delete(peer);
  }
}
