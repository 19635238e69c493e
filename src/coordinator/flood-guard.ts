import type { Rejection, RejectionCode } from '../shared/protocol/rejections.js';
import type { PeerId } from './state.js';

/** So many messages that no correct worker sends, and nothing of the connection is read any more. */
const MAX_BAD_MESSAGES = 100;
/** Connections that are remembered; a new one has a new name, so a list of all would grow without end. */
const MAX_PEERS = 4096;

const BAD: ReadonlySet<RejectionCode> = new Set([
  'malformed',
  'not-finite',
  'out-of-bounds',
  'unknown-worker',
  'key-refused',
  'key-revoked',
]);

/** Connections that send nonsense without end: what they send is dropped before it costs anything. */
export class FloodGuard {
  readonly #counts = new Map<PeerId, number>();

  /** Whether nothing of this connection is to be read. */
  ignores(peer: PeerId): boolean {
    return (this.#counts.get(peer) ?? 0) >= MAX_BAD_MESSAGES;
  }

  /** A message of the connection was rejected. */
  count({ peer, rejection }: { readonly peer: PeerId; readonly rejection: Rejection }): void {
    if (!BAD.has(rejection.code)) return;
    if (this.#counts.size >= MAX_PEERS && !this.#counts.has(peer)) this.#forgetOldest();
    this.#counts.set(peer, (this.#counts.get(peer) ?? 0) + 1);
  }

  #forgetOldest(): void {
    const oldest = this.#counts.keys().next().value;
    if (oldest !== undefined) this.#counts.delete(oldest);
  }
}
