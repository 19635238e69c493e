/** Why a message was not accepted. Codes are part of the protocol; PROTOCOL.md says what a peer does about each. */
export const REJECTION_CODES = [
  /** The frames are not a valid message: unknown type, missing or malformed field, wrong number or size of frames. */
  'malformed',
  /** A gradient, loss or parameter that is NaN or infinite. */
  'not-finite',
  /** A gradient or loss that no correct worker computes: it is far too large, or the loss is negative. */
  'out-of-bounds',
  /** The peer has not said hello on this connection, or was given up meanwhile. */
  'unknown-worker',
  /** The message was meant for another incarnation of the coordinator. */
  'foreign',
  /** The result belongs to a step that is over, or to a shard that is no longer the worker's. */
  'stale',
  /** The nodes or samples of a result are not those of the shard. */
  'wrong-shard',
  /** Two other workers agree on other bits of a gradient than this worker sent. */
  'wrong-gradient',
  /** The worker sent a wrong result earlier in the run. */
  'quarantined',
  /** The peer speaks another protocol version. */
  'protocol-version',
  /** The peer computes by another contract, that is, in another order of operations. */
  'contract',
  /** The peer is another version of lenet-cluster, which may compute other bits. */
  'package-version',
  /** The peer computes another network. */
  'model',
  /** The peer has not proved that it holds a key that is admitted. */
  'key-refused',
  /** The peer's key is not admitted any more. */
  'key-revoked',
  /** The coordinator cannot read its training set. */
  'dataset-unavailable',
  /** The coordinator has as many workers as it takes. */
  'too-many-workers',
] as const;

export type RejectionCode = (typeof REJECTION_CODES)[number];

export interface Rejection {
  readonly code: RejectionCode;
  /** The fault, and what was expected. */
  readonly reason: string;
}
