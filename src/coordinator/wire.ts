import { type Decoded, decodeWorkerMessage, encode } from '../shared/protocol/codec.js';
import type { CoordinatorMessage, WorkerMessage } from '../shared/protocol/messages.js';
import type { ServerTransport } from '../shared/transport/front-transport.js';
import type { PeerId } from './core/state.js';
import { Traffic } from './watching/traffic.js';

/** Messages on their way to and from peers, as frames; all are counted. */
export class Wire {
  readonly traffic = new Traffic();

  /** @param tensorLength elements of a tensor of parameters or gradients */
  constructor(
    private readonly transport: Pick<ServerTransport, 'send'>,
    private readonly tensorLength: number,
  ) {}

  /** Decodes what a peer sent; its tensors are not copied. Never throws. */
  received(frames: readonly Uint8Array[]): Decoded<WorkerMessage> {
    const decoded = decodeWorkerMessage(frames, this.tensorLength);
    this.traffic.countReceived('ok' in decoded ? decoded.ok.message.type : null, frames);
    return decoded;
  }

  /** Sends a message with its tensors or the bytes of its chunk, which are not copied and must not change any more. */
  send(peer: PeerId, message: CoordinatorMessage, payload: readonly (Float32Array | Uint8Array)[] = []): void {
    const frames = encode(message, payload);
    this.traffic.countSent(message.type, frames);
    this.transport.send(peer, frames);
  }
}
