import { type Decoded, decodeWorkerMessage, encode } from '../../shared/protocol/codec.js';
import { type CoordinatorMessage, MessageType, type WorkerMessage } from '../../shared/protocol/messages.js';
import type { AreSmall } from '../../shared/protocol/result-bounds.js';
import type { ServerTransport } from '../../shared/transport/server-transport.js';
import type { DataRequest } from '../core/effects.js';
import type { PeerId } from '../core/state.js';
import { Traffic } from '../watching/traffic.js';

/** Encodes, decodes and counts the messages to and from peers. */
export class Wire {
  readonly traffic = new Traffic();

  /**
   * @param tensorLength elements of a tensor of parameters or gradients
   * @param areSmall looks at the gradients of each partial
   */
  constructor(
    private readonly transport: Pick<ServerTransport, 'send'>,
    private readonly tensorLength: number,
    private readonly areSmall: AreSmall,
  ) {}

  /** Decodes a message from a peer; its tensors are not copied. Never throws. */
  received(frames: readonly Uint8Array[]): Decoded<WorkerMessage> {
    const decoded = decodeWorkerMessage(frames, this.tensorLength, this.areSmall);
    this.traffic.countReceived('ok' in decoded ? decoded.ok.message.type : null, frames);
    return decoded;
  }

  /**
   * Sends a message with its tensors or the bytes of its chunk or images. They are not copied, so they must not change
   * afterwards.
   */
  send(peer: PeerId, message: CoordinatorMessage, payload: readonly (Float32Array | Uint8Array)[] = []): void {
    const frames = encode(message, payload);
    this.traffic.countSent(message.type, frames);
    this.transport.send(peer, frames);
  }
}

/** The message with which this part of the training set is sent. */
export function dataMessage(coordinatorId: string, request: DataRequest): CoordinatorMessage {
  if ('chunk' in request) return { type: MessageType.chunk, coordinatorId, chunk: request.chunk };
  return { type: MessageType.images, coordinatorId, samples: [...request.samples] };
}
