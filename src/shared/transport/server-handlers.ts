import type { KeyPair } from '../security/keys.js';
import type { Doorkeeper } from './zap-handler.js';

/** A coordinator hears of its peers by these functions. */
export interface ServerHandlers {
  /** A message has come. `peer` names its connection, and is never used again for another. */
  onMessage(peer: string, frames: readonly Uint8Array[]): void;
  /** The peer's connection has ended; nothing more comes from it. Not called for connections that `drop` ends. */
  onConnectionLost(peer: string): void;
}

/** Encrypts all connections, and lets only some peers in. */
export interface ServerSecurity {
  readonly keyPair: KeyPair;
  readonly doorkeeper: Doorkeeper;
}
