import type { ErrorCode } from '../../shared/error-codes.js';
import type { Envelope } from '../../shared/protocol/codec.js';
import type { WorkerMessage } from '../../shared/protocol/messages.js';
import type { Rejection } from '../../shared/protocol/rejections.js';
import type { PeerId } from './state.js';

/**
 * What happens to a coordinator. Time comes in as a number. Tensors pass through to the effects that need them: no decision looks into one.
 */
export type CoordinatorEvent =
  /** The coordinator listens; the first event. */
  | { readonly type: 'start'; readonly nowMs: number }
  | { readonly type: 'tick'; readonly nowMs: number }
  /** Its tensors lie in the memory of the message, which is the transport's again once the event is handled. */
  | ({ readonly type: 'message'; readonly nowMs: number; readonly peer: PeerId } & Envelope<WorkerMessage>)
  /** Something arrived that was no valid message. */
  | {
      readonly type: 'invalid-message';
      readonly nowMs: number;
      readonly peer: PeerId;
      readonly rejection: Rejection;
      /** The parameters have grown so large that correct workers may send NaN, infinity and what is out of bounds, too. */
      readonly mayBeHonest?: boolean;
    }
  /** This peer's connection has ended: nothing comes from it any more, and nothing reaches it. */
  | { readonly type: 'connection-lost'; readonly nowMs: number; readonly peer: PeerId }
  /** Workers with these keys must go. */
  | { readonly type: 'keys-revoked'; readonly nowMs: number; readonly publicKeys: ReadonlySet<string> }
  /** The training set cannot be read for this peer, which asked for a chunk of it. */
  | { readonly type: 'chunk-failed'; readonly nowMs: number; readonly peer: PeerId; readonly reason: string }
  /** The update that an `apply-step` effect asked for is made. `finite`: false when it yielded NaN or infinity. */
  | { readonly type: 'step-applied'; readonly nowMs: number; readonly step: number; readonly finite: boolean }
  /** The value that a `hold` effect asked to keep is held. `digest`: SHA-256 of its bits, in hexadecimal. */
  | { readonly type: 'held'; readonly nowMs: number; readonly claimId: number; readonly digest: string }
  | { readonly type: 'evaluated'; readonly nowMs: number; readonly epoch: number }
  /** Stop early, as a person asked. */
  | { readonly type: 'interrupt'; readonly nowMs: number }
  /** Stop: something outside the core failed. */
  | { readonly type: 'failure'; readonly nowMs: number; readonly code: ErrorCode; readonly reason: string };
