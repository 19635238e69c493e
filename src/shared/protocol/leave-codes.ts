/** Why a worker leaves, as it says itself in its bye. docs/errors.md explains each; a later version may have more. */
export const BYE_CODES = [
  /** It was asked to stop. */
  'terminated',
  /** The run is over. */
  'released',
  /** It has heard of no coordinator for as long as it was to wait. */
  'no-coordinator',
  /** The coordinator's run is computed by another contract than the worker computes by. */
  'other-contract',
  /** It cannot get or read the training set, or cannot start its engine on it. */
  'load-failed',
  /** Its engine failed in a shard. */
  'engine-failed',
] as const;

export type ByeCode = (typeof BYE_CODES)[number];

/** Why the coordinator takes a worker out that has said no bye. A rejection can be the reason, too. */
export const LOSS_CODES = [
  /** The same worker has said hello on another connection. */
  'reconnected',
  /** Its connection has ended. */
  'connection-lost',
  /** Nothing was heard of it for too long. */
  'silent',
] as const;
