import { Worker as Thread } from 'node:worker_threads';
import { Context } from 'zeromq';
import { isIpc } from './addresses.js';
import { bindError } from './bind-error.js';
import type { DealerHandlers } from './dealer.js';
import { Deliveries } from './deliveries.js';
import type { FrontCommand, FrontEvent, GreetedEvent } from './front.js';
import { LocalPeer, type LocalWorker } from './local-peer.js';
import { LocalTransport } from './local-transport.js';
import { PeerSocket } from './peer-socket.js';
import { PrivateEndpoints } from './private-endpoints.js';
import type { ServerHandlers, ServerSecurity } from './server-handlers.js';
import { SOCKET_OPTIONS } from './socket-options.js';
import { type Newcomer, ZapHandler } from './zap-handler.js';

/**
 * Threads that move messages; each connection stays on one. Every step sends parameters to all workers at once and gets
 * gradients from all at about the same time. A quarter of a megabyte takes a thread a tenth of a millisecond.
 */
const IO_THREADS = 4;
/** libzmq would allow only 1,023. The front bounds the number of connections. */
const MAX_SOCKETS = 65_535;
/** A peer must become a worker within this time, in milliseconds. */
const JOIN_TIMEOUT_MS = 30_000;
/** Cost that a peer without a worker may have waiting: a hello, the handshake before it, and as much again. */
const STRANGER_COST = 40_000;
/** Cost that a worker may have waiting besides its largest message. */
const SMALL_MESSAGES_COST = 128 * 1024;
/** A worker whose key is revoked has this long to read why before its connection ends, in milliseconds. */
const FAREWELL_MS = 1_000;

/**
 * The coordinator's end. A front accepts connections and passes the bytes of each to a socket of its own. So a peer is
 * a connection: it cannot choose a name, and its end and its key are known at once. (With a ROUTER, peers choose their
 * names, and libzmq ends the process when it assigns a name that a peer has chosen before.)
 */
export class FrontTransport {
  readonly #context = new Context({ ioThreads: IO_THREADS, maxSockets: MAX_SOCKETS });
  readonly #thread = new Thread(new URL('./front-thread.js', import.meta.url));
  readonly #peers = new Map<string, PeerSocket | LocalPeer>();
  readonly #deliveries = new Deliveries((deliveries) => this.#tell({ type: 'delivered', deliveries }));
  #endpoints: PrivateEndpoints | undefined;
  #zap: ZapHandler | undefined;
  #handlers: ServerHandlers | undefined;
  #onListening: (event: FrontEvent) => void = () => {};
  #isClosed = false;
  #localPeerCount = 0;
  #droppedMessages = 0;

  /** @param security null: anybody who reaches the address may connect, and can read what passes */
  constructor(private readonly security: ServerSecurity | null) {
    this.#thread.on('message', (event: FrontEvent) => this.#onFrontEvent(event));
    // The front has a fault: nobody could join or continue.
    this.#thread.on('error', (error) => {
      throw error;
    });
  }

  /**
   * Takes the address. Peers can connect from now on; what they send waits.
   *
   * @param address 'ipc:///path' or 'tcp://host:port'; port 0 or * takes a free one
   * @returns the address with the port that was taken
   * @throws OperationalError `address-in-use`, `address-not-available`
   */
  async bind(address: string): Promise<string> {
    try {
      this.#endpoints = await PrivateEndpoints.create();
      if (this.security) {
        this.#zap = new ZapHandler(this.#context, this.security.doorkeeper, (name) => this.#newcomer(name));
        await this.#zap.start();
      }
      return await this.#listen(address);
    } catch (error) {
      // An open thread would keep the process alive.
      this.close(0);
      throw error;
    }
  }

  /**
   * Starts to hand in messages; must be called once.
   *
   * @param maxMessageBytes of the largest message that a worker sends in this run
   */
  start(handlers: ServerHandlers, maxMessageBytes: number): void {
    this.#handlers = handlers;
    this.#tell({ type: 'start', limits: { memberCost: maxMessageBytes + SMALL_MESSAGES_COST } });
  }

  /**
   * Hands a message over, or drops it if the peer does not take its messages. The frames must not change afterwards.
   */
  send(peer: string, frames: readonly Uint8Array[]): void {
    const sent = this.#peers.get(peer)?.send(frames);
    if (sent) sent.catch(() => this.#droppedMessages++);
    else this.#droppedMessages++;
  }

  /** The other end for a worker of this process, which need not be let in. */
  createLocalTransport(handlers: DealerHandlers): LocalTransport {
    return new LocalTransport(handlers, (publicKey, worker) => this.#openLocalPeer(publicKey, worker));
  }

  /** The peer takes part: it may stay and send large messages. */
  admit(peer: string): void {
    this.#tellOf(peer, 'admit');
  }

  /** The peer does not take part, or no longer. It has half a minute to say hello again. */
  demote(peer: string): void {
    this.#tellOf(peer, 'demote');
  }

  /** Ends the connection at once. */
  drop(peer: string): void {
    this.#tellOf(peer, 'drop');
    this.#forget(peer);
  }

  /** The key that the peer has proved to hold, or null. */
  publicKeyOf(peer: string): string | null {
    return this.#peers.get(peer)?.publicKey ?? null;
  }

  /** Ends the connections of all peers with these keys after a second, so that they can read why. */
  dropKeys(publicKeys: ReadonlySet<string>): void {
    setTimeout(() => {
      for (const [name, { publicKey }] of this.#peers) {
        if (publicKey !== null && publicKeys.has(publicKey)) this.drop(name);
      }
    }, FAREWELL_MS).unref();
  }

  /** Number of messages that were not sent, because their receiver was gone or did not take its messages. */
  get droppedMessages(): number {
    return this.#droppedMessages;
  }

  /** Ends all connections once what was sent has left, or after `lingerMs` milliseconds at the latest. */
  close(lingerMs: number): void {
    this.#isClosed = true;
    this.#tell({ type: 'close', lingerMs });
    for (const peer of this.#peers.values()) peer.close(lingerMs);
    this.#peers.clear();
    this.#zap?.close();
    this.#thread.once('exit', () => void this.#endpoints?.remove());
  }

  async #listen(address: string): Promise<string> {
    const event = await new Promise<FrontEvent>((resolve) => {
      this.#onListening = resolve;
      const options = {
        mechanism: this.security ? 'CURVE' : 'NULL',
        // Only processes of this user reach the sockets, and they could harm this process anyway.
        isDirectAllowed: isIpc(address) && !this.security,
        maxFrameBytes: SOCKET_OPTIONS.maxMessageSize,
        strangerCost: STRANGER_COST,
        joinTimeoutMs: JOIN_TIMEOUT_MS,
      } as const;
      this.#tell({ type: 'listen', address, options });
    });
    if (event.type === 'listening') return event.address;
    throw bindError(address, event.type === 'listen-failed' ? event : { code: '', message: '' });
  }

  #tell(command: FrontCommand): void {
    this.#thread.postMessage(command);
  }

  #tellOf(name: string, type: 'admit' | 'demote' | 'drop' | 'authenticated'): void {
    const peer = this.#peers.get(name);
    if (peer) this.#tell({ type, id: peer.id });
  }

  #onFrontEvent(event: FrontEvent): void {
    switch (event.type) {
      case 'listening':
      case 'listen-failed':
        this.#onListening(event);
        break;
      case 'greeted':
        void this.#serve(event);
        break;
      case 'ended':
        // The last messages are in the socket's queue, and most often are read in this turn of the event loop. A worker
        // that says bye does not depend on it: its connection is ended after the bye was read.
        setImmediate(() => this.#onEnded(String(event.id)));
        break;
    }
  }

  #onEnded(name: string): void {
    if (!this.#peers.has(name)) return;
    this.#forget(name);
    if (!this.#isClosed) this.#handlers?.onConnectionLost(name);
  }

  #forget(name: string): void {
    this.#peers.get(name)?.close(0);
    this.#peers.delete(name);
  }

  /** Serves a new connection until it ends. */
  async #serve({ id, isDirect, remoteAddress }: GreetedEvent): Promise<void> {
    if (this.#isClosed || !this.#endpoints) return;
    const name = String(id);
    let peer: PeerSocket;
    try {
      peer = new PeerSocket(id, remoteAddress, this.#context, this.security?.keyPair ?? null);
      this.#peers.set(name, peer);
      const endpoint = await this.#endpoints.bind(peer.dealer, id);
      if (peer.isClosed) return;
      if (isDirect && 'path' in endpoint) this.#tell({ type: 'direct', id, path: endpoint.path });
      else this.#tell({ type: 'connect', id, endpoint });
    } catch {
      // The system has no more file descriptors. The peer tries again.
      this.#tell({ type: 'drop', id });
      this.#forget(name);
      return;
    }
    await peer.receive(
      (frames) => this.#handlers?.onMessage(name, frames),
      isDirect ? () => {} : (messages) => this.#deliveries.add({ id, ...messages }),
    );
  }

  /** The front numbers its connections from 1 on, so peers of this process get numbers below 0. */
  #openLocalPeer(publicKey: string | null, worker: LocalWorker): LocalPeer {
    const id = -++this.#localPeerCount;
    const name = String(id);
    const onMessage = (frames: readonly Uint8Array[]) => this.#handlers?.onMessage(name, frames);
    const peer = new LocalPeer(id, publicKey, worker, onMessage, () => this.#onEnded(name));
    this.#peers.set(name, peer);
    return peer;
  }

  #newcomer(name: string): Newcomer | undefined {
    const peer = this.#peers.get(name);
    if (!peer || peer instanceof LocalPeer) return undefined;
    return {
      remoteAddress: peer.remoteAddress,
      onAdmitted: (publicKey) => {
        peer.publicKey = publicKey;
        this.#tellOf(name, 'authenticated');
      },
    };
  }
}
