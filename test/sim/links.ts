import type { PeerId } from '../../src/coordinator/core/state.js';
import type { DealerHandlers } from '../../src/shared/transport/dealer.js';
import type { ServerHandlers } from '../../src/shared/transport/server-handlers.js';
import type { ServerTransport } from '../../src/shared/transport/server-transport.js';
import type { ClientTransport } from '../../src/worker/ports.js';
import type { EventQueue } from './event-queue.js';
import type { Network } from './network.js';
import type { SimProcess } from './process.js';
import type { SimRandom } from './random.js';

/** A peer that does not take part has so long to become a worker, in milliseconds, as in the production transport. */
const JOIN_TIMEOUT_MS = 30_000;

export type Direction = 'coordinator' | 'worker';

/** A worker's end of its connections. */
interface Client {
  readonly process: SimProcess;
  readonly handlers: DealerHandlers;
}

/** The end of one life of a coordinator. */
interface Server {
  readonly process: SimProcess;
  handlers: ServerHandlers | null;
}

/** One connection. Each end may believe that it is open when the other one has ended it. */
export interface Link {
  readonly peer: PeerId;
  readonly client: Client;
  readonly server: Server;
  isOpenAtWorker: boolean;
  isOpenAtCoordinator: boolean;
  /** false: cut off; nothing gets through for now. */
  isUp: boolean;
  isMember: boolean;
  /** Messages in these directions are lost from now on. No side is told, not even when the coordinator ends. */
  readonly lostTowards: Set<Direction>;
  /** When it began to lose for good what goes to the worker; null: it does not. */
  deafSinceMs: number | null;
}

/** Connections between workers and the living coordinator, behind the ports of the production shells: whole frames go in and come out. */
export class Links {
  readonly #byPeer = new Map<PeerId, Link>();
  /** The worker behind every connection that there ever was. */
  readonly #processes = new Map<PeerId, SimProcess>();
  /** The connection that each worker believes to have. */
  readonly #byProcess = new Map<SimProcess, Link>();
  readonly #clients: Client[] = [];
  /** Connections that lose for good what goes to the worker. */
  readonly deaf = new Set<Link>();
  #server: Server | null = null;
  #nextPeer = 1;

  constructor(
    private readonly queue: EventQueue,
    private readonly random: SimRandom,
    private readonly network: Network,
  ) {}

  /** Connections that the worker's end holds for open, in the order in which they were made. */
  get open(): Link[] {
    return [...this.#byProcess.values()].filter(({ isOpenAtWorker }) => isOpenAtWorker);
  }

  /** The worker at the other end of a connection, also when that is over; undefined: there never was one of this name. */
  processOf(peer: PeerId): SimProcess | undefined {
    return this.#processes.get(peer);
  }

  /** The port of a coordinator that lives in this process. */
  serverFor(process: SimProcess): ServerTransport {
    const server: Server = { process, handlers: null };
    const own = (peer: PeerId): Link | undefined => {
      const link = this.#byPeer.get(peer);
      return link?.server === server ? link : undefined;
    };
    return {
      start: (handlers) => {
        server.handlers = handlers;
        this.#server = server;
      },
      send: (peer, frames) => this.#toWorker(own(peer), frames),
      admit: (peer) => {
        const link = own(peer);
        if (link) link.isMember = true;
      },
      demote: (peer) => this.#mustJoin(own(peer)),
      drop: (peer) => this.#drop(own(peer)),
      publicKeyOf: () => null,
      dropKeys: () => {},
      droppedMessages: 0,
      close: () => this.end(process),
    };
  }

  /** The port of a worker that lives in this process. */
  clientFor(process: SimProcess, handlers: DealerHandlers): ClientTransport {
    const client: Client = { process, handlers };
    this.#clients.push(client);
    return {
      connect: () => this.#connectLater(client, 0.1, 1),
      reconnect: () => {
        const link = this.#byProcess.get(process);
        if (link?.isOpenAtWorker) this.break(link);
        this.#connectLater(client, 1, 50);
      },
      send: (frames) => this.#toCoordinator(this.#byProcess.get(process), frames),
      close: () => this.#hangUp(this.#byProcess.get(process)),
    };
  }

  /** Workers without a connection find the coordinator that lives now, a little later. */
  connectAll(): void {
    for (const client of this.#clients.filter(({ process }) => process.isAlive)) this.#connectLater(client, 1, 100);
  }

  /** Both ends are gone at once, with what is under way. The coordinator may hear of it soon, or learn it only from the silence. */
  break(link: Link, reconnectWithinMs: number | null = null): void {
    link.isOpenAtWorker = false;
    link.isUp = false;
    if (link.lostTowards.size === 0 && this.random.chance(0.7)) this.#tellCoordinator(link, this.random.between(0, 10));
    if (reconnectWithinMs !== null) this.#connectLater(link.client, 1, reconnectWithinMs);
  }

  /** From now on whatever goes in these directions is lost, and nobody is told. */
  lose(link: Link, directions: readonly Direction[]): void {
    for (const direction of directions) link.lostTowards.add(direction);
    if (link.lostTowards.has('worker')) this.#deafen(link);
  }

  /** The coordinator in this process is gone, and its connections with it, except those of which nobody is told. */
  end(process: SimProcess): void {
    for (const link of this.#byPeer.values()) {
      link.isOpenAtCoordinator = false;
      if (link.lostTowards.size === 0) link.isOpenAtWorker = false;
      else this.lose(link, ['coordinator', 'worker']);
    }
    this.#byPeer.clear();
    if (this.#server?.process === process) this.#server = null;
  }

  #deafen(link: Link): void {
    link.deafSinceMs ??= this.queue.nowMs;
    this.deaf.add(link);
  }

  #connectLater(client: Client, minMs: number, maxMs: number): void {
    this.queue.after(this.random.between(minMs, maxMs), () => this.#connect(client));
  }

  #connect(client: Client): void {
    if (!client.process.isAlive || !this.#server || this.#byProcess.get(client.process)?.isOpenAtWorker) return;
    const link: Link = {
      peer: `link-${this.#nextPeer++}`,
      client,
      server: this.#server,
      isOpenAtWorker: true,
      isOpenAtCoordinator: true,
      isUp: true,
      isMember: false,
      lostTowards: new Set(),
      deafSinceMs: null,
    };
    this.#byPeer.set(link.peer, link);
    this.#processes.set(link.peer, client.process);
    // The newest last, in the order of `open`.
    this.#byProcess.delete(client.process);
    this.#byProcess.set(client.process, link);
    this.#mustJoin(link);
    client.process.whenAwake(() => client.handlers.onConnected());
  }

  #mustJoin(link: Link | undefined): void {
    if (!link) return;
    link.isMember = false;
    this.queue.after(JOIN_TIMEOUT_MS, () => {
      if (!link.isMember && link.isOpenAtCoordinator) this.#drop(link);
    });
  }

  /** The coordinator ends a connection. A worker that is told opens another one, as the production transport does by itself. */
  #drop(link: Link | undefined): void {
    if (!link) return;
    link.isOpenAtCoordinator = false;
    this.#byPeer.delete(link.peer);
    if (!link.isOpenAtWorker) return;
    if (link.lostTowards.has('worker') || !link.isUp) {
      this.#deafen(link);
      return;
    }
    link.isOpenAtWorker = false;
    this.#connectLater(link.client, 50, 250);
  }

  /** A worker exits: what it has sent still arrives, and the coordinator hears of the end after that. */
  #hangUp(link: Link | undefined): void {
    if (!link?.isOpenAtWorker) return;
    link.isOpenAtWorker = false;
    if (link.lostTowards.size > 0) return;
    const { maxDelayMs } = this.network.faults;
    this.#tellCoordinator(link, this.random.between(maxDelayMs, maxDelayMs + 10));
  }

  #tellCoordinator(link: Link, delayMs: number): void {
    const { server, peer } = link;
    this.queue.after(delayMs, () => {
      if (!link.isOpenAtCoordinator) return;
      link.isOpenAtCoordinator = false;
      this.#byPeer.delete(peer);
      server.process.whenAwake(() => server.handlers?.onConnectionLost(peer));
    });
  }

  /** A message without a connection is dropped, as by the production transport. */
  #toCoordinator(link: Link | undefined, frames: readonly Uint8Array[]): void {
    if (!link?.isOpenAtWorker) return;
    const { server, peer } = link;
    this.network.send(() => {
      if (!link.isUp || !link.isOpenAtCoordinator || link.lostTowards.has('coordinator')) return;
      server.process.whenAwake(() => {
        const arrived = copiesOf(frames);
        server.handlers?.onMessage(peer, arrived);
        // They were the coordinator's until it had handled them: what it keeps of them turns into NaN.
        for (const frame of arrived) frame.fill(0xff);
      });
    });
  }

  #toWorker(link: Link | undefined, frames: readonly Uint8Array[]): void {
    if (!link?.isOpenAtCoordinator) return;
    const { process, handlers } = link.client;
    this.network.send(() => {
      if (!link.isUp || link.lostTowards.has('worker')) return;
      process.whenAwake(() => {
        if (link.isOpenAtWorker) handlers.onMessage(copiesOf(frames));
      });
    });
  }
}

/** Taken when they arrive: until then the sender must not have changed them. */
const copiesOf = (frames: readonly Uint8Array[]): Uint8Array[] => frames.map((frame) => frame.slice());
