import { Router } from 'zeromq';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { decodeWorkerMessage, encode } from '../../src/shared/protocol/codec.js';
import { type CoordinatorMessage, MessageType, type WorkerMessage } from '../../src/shared/protocol/messages.js';
import { TOY_WELCOME } from './toy-worker.js';

/** Answers workers as a coordinator does that has no work for them: welcome to hello, and to every heartbeat its reply. */
export class PlainCoordinator {
  readonly coordinatorId: string;
  readonly received: WorkerMessage['type'][] = [];
  readonly #router = new Router({ linger: 0, ipv6: true });
  readonly #waiting: { readonly type: WorkerMessage['type']; readonly resolve: () => void }[] = [];

  /** @param id one hexadecimal digit */
  constructor(
    id: string,
    private readonly heartbeatMs: number,
  ) {
    this.coordinatorId = id.repeat(32);
  }

  /** @returns the port */
  async listen(host = '127.0.0.1'): Promise<number> {
    await this.#router.bind(`tcp://${host}:0`);
    void this.#answer();
    return Number(this.#router.lastEndpoint?.split(':').at(-1));
  }

  /** Resolves when the next message of this type arrives. */
  next(type: WorkerMessage['type']): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ type, resolve }));
  }

  close(): void {
    this.#router.close();
  }

  async #answer(): Promise<void> {
    for await (const [peer, ...frames] of this.#router) {
      const decoded = decodeWorkerMessage(frames, CLASSIC_NETWORK.parameterCount);
      if (!peer || !('ok' in decoded)) continue;
      const { message } = decoded.ok;
      this.received.push(message.type);
      const answer = this.#answerTo(message);
      if (answer) await this.#send([peer, ...encode(answer, [])]);
      for (const waiter of this.#waiting.splice(0)) {
        if (waiter.type === message.type) waiter.resolve();
        else this.#waiting.push(waiter);
      }
    }
  }

  /** It may be closed by now, and the worker may be gone. */
  async #send(frames: Uint8Array[]): Promise<void> {
    try {
      await this.#router.send(frames);
    } catch {}
  }

  #answerTo(message: WorkerMessage): CoordinatorMessage | null {
    const { coordinatorId, heartbeatMs } = this;
    if (message.type === MessageType.hello) {
      return { ...TOY_WELCOME, coordinatorId, heartbeatMs };
    }
    if (message.type !== MessageType.heartbeat) return null;
    return { type: MessageType.heartbeatReply, coordinatorId, heartbeatSentAtMs: message.sentAtMs };
  }
}
