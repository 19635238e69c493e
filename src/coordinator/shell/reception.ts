import { areResultsBounded } from '../../shared/model/gradient-bound.js';
import { MessageType } from '../../shared/protocol/messages.js';
import type { RunConfig } from '../../shared/run-config.js';
import type { Time } from '../../shared/time.js';
import type { CoordinatorEvent } from '../core/events.js';
import type { PeerId } from '../core/state.js';
import type { ConnectionRights } from '../serving/connection-rights.js';
import type { DataPlane } from '../update/data-plane.js';
import type { Wire } from './wire.js';

export interface ReceptionOptions {
  readonly wire: Wire;
  readonly rights: ConnectionRights;
  readonly config: RunConfig;
  readonly dataPlane: Pick<DataPlane, 'parameters'>;
  readonly time: Pick<Time, 'nowMs'>;
}

/** Turns frames of a peer into an event for the core: a message or a rejection. */
export class Reception {
  constructor(private readonly options: ReceptionOptions) {}

  /** @param isMember a worker has joined on this connection */
  eventOf(
    peer: PeerId,
    frames: readonly Uint8Array[],
    isMember: boolean,
  ): Extract<CoordinatorEvent, { readonly type: 'message' | 'invalid-message' }> {
    const { wire, rights, time } = this.options;
    const decoded = wire.received(frames);
    const nowMs = time.nowMs();
    if ('rejected' in decoded) {
      // For strangers this does not matter, and would cost time.
      const mayBeHonest = isMember && this.#mayResultsBeImpossible();
      return { type: 'invalid-message', nowMs, peer, rejection: decoded.rejected, mayBeHonest };
    }
    const { message } = decoded.ok;
    const refusal = message.type === MessageType.hello ? rights.refusalOf(peer, message) : undefined;
    if (refusal) return { type: 'invalid-message', nowMs, peer, rejection: refusal };
    return { type: 'message', nowMs, peer, ...decoded.ok };
  }

  /** Whether the parameters have grown so large that even a correct worker's results may be out of bounds. */
  #mayResultsBeImpossible(): boolean {
    const { dataPlane, config } = this.options;
    return !areResultsBounded(dataPlane.parameters, config.normalization);
  }
}
