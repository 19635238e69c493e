import { rm } from 'node:fs/promises';
import net from 'node:net';
import { codeOf, messageOf } from '../errors.js';
import { whomToDrop } from './admission.js';
import type { Delivery } from './deliveries.js';
import { BUFFER_BYTES, Link, type LinkOptions } from './link.js';
import { listenPlaces, tcpAddress } from './listen-address.js';

/** Commands to the front. `id` names a connection; a command for one that is gone does nothing. */
export type FrontCommand =
  /** Take the address; answered by 'listening' or 'listen-failed'. Peers that connect have to wait. */
  | { readonly type: 'listen'; readonly address: string; readonly options: FrontOptions }
  /** Let peers in. */
  | { readonly type: 'start'; readonly limits: FrontLimits }
  /** Connects the peer to its socket, which listens at the endpoint. */
  | { readonly type: 'connect'; readonly id: number; readonly endpoint: net.NetConnectOpts }
  /** Tells a peer that asked for it the path of its socket. */
  | { readonly type: 'direct'; readonly id: number; readonly path: string }
  /** The peer has proved to hold an admitted key. */
  | { readonly type: 'authenticated'; readonly id: number }
  | { readonly type: 'admit'; readonly id: number }
  | { readonly type: 'demote'; readonly id: number }
  /** Messages have reached the application. */
  | { readonly type: 'delivered'; readonly deliveries: readonly Delivery[] }
  /** End the connection at once. */
  | { readonly type: 'drop'; readonly id: number }
  /** Take no more connections, and end in `lingerMs` milliseconds those that have not ended by then. */
  | { readonly type: 'close'; readonly lingerMs: number };

/** Events from the front. */
export type FrontEvent =
  | { readonly type: 'listening'; readonly address: string }
  | { readonly type: 'listen-failed'; readonly code: string; readonly message: string }
  /**
   * A peer needs a socket of its own; if it `isDirect`, it will connect to it by itself. `remoteAddress` is for people, and
   * '' over ipc.
   */
  | { readonly type: 'greeted'; readonly id: number; readonly isDirect: boolean; readonly remoteAddress: string }
  /** The connection has ended, and everything that came over it was handed to its socket. */
  | { readonly type: 'ended'; readonly id: number };

export type GreetedEvent = Extract<FrontEvent, { readonly type: 'greeted' }>;

export interface FrontOptions
  extends Pick<LinkOptions, 'mechanism' | 'isDirectAllowed' | 'maxFrameBytes' | 'strangerCost' | 'joinTimeoutMs'> {}

export interface FrontLimits {
  /** A member's undelivered messages may cost this much, as FrameMeter counts it. */
  readonly memberCost: number;
}

/** The coordinator's listening side: one Link for each connection, and a bound on their number. */
export class Front {
  readonly #servers: net.Server[] = [];
  readonly #links = new Map<number, Link>();
  /** Connections that came before the start. */
  readonly #early: net.Socket[] = [];
  #nextId = 1;
  #options: FrontOptions | undefined;
  #limits: FrontLimits | undefined;

  constructor(private readonly emit: (event: FrontEvent) => void) {}

  handle(command: FrontCommand): void {
    switch (command.type) {
      case 'listen':
        void this.#listen(command.address, command.options);
        break;
      case 'start':
        this.#limits = command.limits;
        for (const socket of this.#early.splice(0)) this.#accept(socket);
        break;
      case 'connect':
        this.#links.get(command.id)?.connect(command.endpoint);
        break;
      case 'direct':
        this.#links.get(command.id)?.direct(command.path);
        break;
      case 'authenticated':
        this.#links.get(command.id)?.authenticate();
        break;
      case 'admit':
        this.#links.get(command.id)?.admit();
        break;
      case 'demote':
        this.#links.get(command.id)?.demote();
        break;
      case 'delivered':
        for (const delivery of command.deliveries) this.#links.get(delivery.id)?.delivered(delivery);
        break;
      case 'drop':
        this.#drop(command.id);
        break;
      case 'close':
        this.#close(command.lingerMs);
        break;
    }
  }

  async #listen(address: string, options: FrontOptions): Promise<void> {
    this.#options = options;
    try {
      this.emit({ type: 'listening', address: await this.#bind(address) });
    } catch (error) {
      for (const server of this.#servers) server.close();
      const code = codeOf(error) ?? '';
      this.emit({ type: 'listen-failed', code, message: messageOf(error) });
    }
  }

  /** Returns the address with the port that was taken. */
  async #bind(address: string): Promise<string> {
    if (address.startsWith('ipc://')) {
      const path = address.slice('ipc://'.length);
      await removeLeftOver(path);
      await this.#listenAt({ path });
      return address;
    }
    let bound: net.AddressInfo | undefined;
    for (const { host, port } of await listenPlaces(address)) {
      try {
        // All addresses of a name share the port that the first one got.
        const server = await this.#listenAt({ host, port: bound?.port ?? port });
        bound ??= server.address() as net.AddressInfo;
      } catch (error) {
        // A host may know an address by name but not have it, such as ::1 when IPv6 is off.
        const isMissing = codeOf(error) === 'EADDRNOTAVAIL';
        if (!bound || !isMissing) throw error;
      }
    }
    if (!bound) throw new Error('the name has no address');
    return tcpAddress(bound.address, bound.port);
  }

  async #listenAt(place: net.ListenOptions): Promise<net.Server> {
    const server = net.createServer(
      // A peer that ends its side must still get what is on its way to it.
      { allowHalfOpen: true, noDelay: true, keepAlive: true, highWaterMark: BUFFER_BYTES },
      (socket) => this.#accept(socket),
    );
    this.#servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(place, () => {
        server.off('error', reject);
        // Such as too few file descriptors: the connections that exist stay.
        server.on('error', () => {});
        resolve();
      });
    });
    return server;
  }

  #accept(socket: net.Socket): void {
    if (!this.#limits || !this.#options) {
      this.#wait(socket);
      return;
    }
    const drop = whomToDrop(this.#links);
    if (drop !== null) this.#drop(drop);
    const id = this.#nextId++;
    const remoteAddress = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
    const link = new Link(
      socket,
      { ...this.#options, memberCost: this.#limits.memberCost },
      {
        onGreeted: (isDirect) => this.emit({ type: 'greeted', id, isDirect, remoteAddress }),
        onEnded: () => this.emit({ type: 'ended', id }),
        onClosed: () => this.#links.delete(id),
      },
    );
    this.#links.set(id, link);
  }

  #drop(id: number): void {
    this.#links.get(id)?.destroy();
    this.#links.delete(id);
  }

  /** Nothing is read from it before the start. */
  #wait(socket: net.Socket): void {
    this.#early.push(socket.pause().on('error', () => {}));
    if (this.#early.length > MAX_EARLY) this.#early.shift()?.destroy();
  }

  #close(lingerMs: number): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#early.splice(0)) socket.destroy();
    setTimeout(() => {
      for (const link of this.#links.values()) link.destroy();
    }, lingerMs).unref();
  }
}

/** Most connections that may wait for the start. */
const MAX_EARLY = 256;

/** Removes the socket of a process that is gone. If another process listens there, it keeps its socket. */
async function removeLeftOver(path: string): Promise<void> {
  const isLeftOver = await new Promise<boolean>((resolve) => {
    const socket = net.connect({ path });
    socket.on('connect', () => resolve(false));
    socket.on('error', (error) => resolve(codeOf(error) === 'ECONNREFUSED'));
    socket.on('connect', () => socket.destroy());
  });
  if (isLeftOver) await rm(path);
}
