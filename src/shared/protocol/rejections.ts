/** Why a message was not accepted. Codes are part of the protocol; PROTOCOL.md says what a peer does about each. */
export const REJECTION_CODES = [
  /** Frames that are no message: unknown type, missing or malformed field, wrong number or size of frames. */
  'malformed',
  /** A gradient, loss or parameter that is NaN or infinite. */
  'not-finite',
  /** The peer has not said hello on this connection, or was given up meanwhile. */
  'unknown-worker',
  /** Meant for another incarnation of the coordinator. */
  'foreign',
  /** A result of a step that is over, or of a shard that is not the worker's any more. */
  'stale',
  /** A result whose nodes or samples are not those of the shard. */
  'wrong-shard',
  /** Two other workers agree on other bits of a gradient than this worker sent. */
  'wrong-gradient',
  /** The worker sent a wrong result earlier in the run. */
  'quarantined',
  /** The peer speaks another protocol version. */
  'protocol-version',
  /** The coordinator has as many workers as it takes. */
  'too-many-workers',
] as const;

export type RejectionCode = (typeof REJECTION_CODES)[number];

export interface Rejection {
  readonly code: RejectionCode;
  /** What was wrong, and what was expected. */
  readonly reason: string;
}
