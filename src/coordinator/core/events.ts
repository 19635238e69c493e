import type { ErrorCode } from '../../shared/error-codes.js';
import type { Envelope } from '../../shared/protocol/codec.js';
import type { WorkerMessage } from '../../shared/protocol/messages.js';
import type { Rejection } from '../../shared/protocol/rejections.js';
import type { EpochResult } from './results.js';
import type { PeerId } from './state.js';

/**
 * An event of a coordinator. Time is a number in it. Tensors pass through to the effects that need them: no decision
 * reads one.
 */
export type CoordinatorEvent =
  /** The coordinator listens; the first event. */
  | { readonly type: 'start'; readonly nowMs: number }
  | { readonly type: 'tick'; readonly nowMs: number }
  /** Its tensors lie in the memory of the message, and belong to the effects that take them. */
  | ({ readonly type: 'message'; readonly nowMs: number; readonly peer: PeerId } & Envelope<WorkerMessage>)
  /** Frames arrived that are not a valid message. */
  | {
      readonly type: 'invalid-message';
      readonly nowMs: number;
      readonly peer: PeerId;
      readonly rejection: Rejection;
      /**
       * Whether the parameters have grown so large that correct workers may also send NaN, infinity or numbers that are
       * out of bounds.
       */
      readonly mayBeHonest?: boolean;
    }
  /** This peer's connection has ended: nothing comes from it any more, and no message reaches it. */
  | { readonly type: 'connection-lost'; readonly nowMs: number; readonly peer: PeerId }
  /** These keys were revoked: their workers must leave. */
  | { readonly type: 'keys-revoked'; readonly nowMs: number; readonly publicKeys: ReadonlySet<string> }
  /** The training set cannot be read. This peer had asked for a part of it. */
  | { readonly type: 'data-failed'; readonly nowMs: number; readonly peer: PeerId; readonly reason: string }
  /** The update of an `apply-step` effect is made. `finite`: false if it yielded NaN or infinity. */
  | { readonly type: 'step-applied'; readonly nowMs: number; readonly step: number; readonly finite: boolean }
  /** The value of a `hold` effect is held. `digest`: SHA-256 of its bits, in hexadecimal. */
  | { readonly type: 'held'; readonly nowMs: number; readonly claimId: number; readonly digest: string }
  /** The evaluation of this epoch is done, and its result is on record. */
  | { readonly type: 'evaluated'; readonly nowMs: number; readonly result: EpochResult }
  /** A person asks to stop early. */
  | { readonly type: 'interrupt'; readonly nowMs: number }
  /** Something outside the core has failed: the run must stop. */
  | { readonly type: 'failure'; readonly nowMs: number; readonly code: ErrorCode; readonly reason: string };
