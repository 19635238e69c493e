import type { Hello } from '../../shared/protocol/messages.js';
import type { Rejection } from '../../shared/protocol/rejections.js';
import type { ServerTransport } from '../../shared/transport/server-transport.js';
import type { Notice } from '../core/notices.js';
import type { PeerId } from '../core/state.js';
import type { Authority } from './authority.js';
import { FloodGuard } from './flood-guard.js';

/** Gives a connection the rights of its worker. */
export class ConnectionRights {
  readonly #floodGuard = new FloodGuard();

  /** @param authority null: anybody may take part */
  constructor(
    private readonly transport: Pick<ServerTransport, 'admit' | 'demote' | 'drop' | 'publicKeyOf'>,
    private readonly authority: Pick<Authority, 'refusalOf'> | null,
  ) {}

  /** Why the worker may not join with its key; undefined if it may. */
  refusalOf(peer: PeerId, hello: Hello): Rejection | undefined {
    return this.authority?.refusalOf(hello, this.transport.publicKeyOf(peer));
  }

  /** The peer's hello was answered: an admitted worker may stay, and one that must wait may ask again. */
  onHello(peer: PeerId, isMember: boolean): void {
    if (isMember) this.transport.admit(peer);
    else this.transport.demote(peer);
  }

  /**
   * Follows decisions about workers and messages. Returns the peer whose connection, and so whose worker, is ended now,
   * if there is one.
   */
  onNotice(notice: Notice): PeerId | undefined {
    if (notice.type === 'worker-left') {
      // A silent worker may be sending a message that never ends, so its connection is dropped.
      if (notice.code === 'silent') this.transport.drop(notice.worker.peer);
      else this.transport.demote(notice.worker.peer);
    }
    if (notice.type !== 'message-rejected' || !this.#floodGuard.isFlooded(notice)) return undefined;
    this.onConnectionLost(notice.peer);
    this.transport.drop(notice.peer);
    return notice.peer;
  }

  /** The peer has said bye, and waits for the end of its connection. */
  onBye(peer: PeerId): void {
    this.onConnectionLost(peer);
    this.transport.drop(peer);
  }

  onConnectionLost(peer: PeerId): void {
    this.#floodGuard.forget(peer);
  }
}
