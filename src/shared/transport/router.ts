import { Context, Router } from 'zeromq';
import { OperationalError } from '../errors.js';
import { forZeroMq, type KeyPair } from '../security/keys.js';
import { prepareFor, SOCKET_OPTIONS } from './socket-options.js';
import { type Doorkeeper, ZapHandler } from './zap-handler.js';

export interface RouterHandlers {
  /** A message, without the frame that names its sender. */
  onMessage(peer: string, frames: readonly Uint8Array[]): void;
  /** A message could not be handed to this peer: its connection is gone, or it takes nothing any more. */
  onUnreachable(peer: string): void;
  /** Some connection ended; ZeroMQ doesn't say whose. */
  onConnectionLost(): void;
}

/**
 * Threads that move messages; each connection stays on one. Every step sends parameters to all workers at once and gets
 * gradients from all at about the same time, and a quarter of a megabyte takes a thread a tenth of a millisecond.
 */
const IO_THREADS = 4;

/** After a connection's end, its peer is certain to be unroutable after this time. */
const ROUTE_REMOVAL_MS = 20;

/** What a coordinator does with its end, once it is bound. RouterTransport's methods say what each is. */
export type ServerTransport = Pick<RouterTransport, 'start' | 'send' | 'queueLength' | 'close'>;

/** Encrypts all connections, and lets only some peers in. */
export interface ServerSecurity {
  readonly keyPair: KeyPair;
  readonly doorkeeper: Doorkeeper;
}

/** Any name does, but without one libzmq asks nobody. */
const ZAP_DOMAIN = 'lenet-cluster';

/** The coordinator's end: one ROUTER socket, on which a peer is a connection, not a name that a peer may choose. */
export class RouterTransport {
  readonly #context = new Context({ ioThreads: IO_THREADS });
  readonly #socket = new Router({ ...SOCKET_OPTIONS, mandatory: true, context: this.#context });
  readonly #security: ServerSecurity | null;
  #zap: ZapHandler | undefined;
  #handlers: RouterHandlers | undefined;
  #closed = false;
  #queueLength = 0;

  /** @param security null: anybody who reaches the address may connect, and read what passes by */
  constructor(security: ServerSecurity | null) {
    this.#security = security;
  }

  /**
   * Takes the address; peers can connect from now on, and what they send waits.
   *
   * @param address 'ipc:///path' or 'tcp://host:port'; port 0 or * takes a free one
   * @returns the address with the port that was taken
   * @throws OperationalError `address-in-use`, `address-not-available`
   */
  async bind(address: string): Promise<string> {
    prepareFor(address, this.#socket);
    if (this.#security) await this.#secure(this.#security);
    try {
      await this.#socket.bind(address.replace(/^(tcp:.*):0$/, '$1:*'));
    } catch (error) {
      // An open socket would keep the process alive.
      this.close(0);
      throw bindError(address, error);
    }
    return this.#socket.lastEndpoint ?? address;
  }

  /** Starts to hand in messages; to be called once. */
  start(handlers: RouterHandlers): void {
    this.#handlers = handlers;
    this.#socket.events.on('disconnect', () => {
      this.#reportLostConnection();
      // The socket may hear of the end a little later than its monitor.
      setTimeout(() => this.#reportLostConnection(), ROUTE_REMOVAL_MS).unref();
    });
    void this.#receive(handlers);
  }

  /** Hands a message over, or reports the peer as unreachable. The frames must not change afterwards. */
  send(peer: string, frames: readonly Uint8Array[]): void {
    this.#queueLength++;
    this.#socket
      .send([Buffer.from(peer, 'hex'), ...frames])
      .catch(() => {
        if (!this.#closed) this.#handlers?.onUnreachable(peer);
      })
      .finally(() => this.#queueLength--);
  }

  /** Messages that libzmq has not taken yet. */
  get queueLength(): number {
    return this.#queueLength;
  }

  /** Ends all connections once what was sent has left, or after `lingerMs` milliseconds at the latest. */
  close(lingerMs: number): void {
    this.#closed = true;
    this.#socket.linger = lingerMs;
    this.#socket.close();
    this.#zap?.close();
  }

  async #secure({ keyPair, doorkeeper }: ServerSecurity): Promise<void> {
    this.#zap = new ZapHandler(this.#context, doorkeeper);
    await this.#zap.start();
    this.#socket.zapDomain = ZAP_DOMAIN;
    this.#socket.zapEnforceDomain = true;
    this.#socket.curveServer = true;
    this.#socket.curvePublicKey = forZeroMq(keyPair.publicKey);
    this.#socket.curveSecretKey = forZeroMq(keyPair.secretKey);
  }

  #reportLostConnection(): void {
    if (!this.#closed) this.#handlers?.onConnectionLost();
  }

  async #receive(handlers: RouterHandlers): Promise<void> {
    for await (const [identity, ...frames] of this.#socket) {
      if (this.#closed) return;
      if (identity) handlers.onMessage(identity.toString('hex'), frames);
    }
  }
}

function bindError(address: string, error: unknown): OperationalError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const cause = { cause: error };
  if (code === 'EADDRINUSE') {
    return new OperationalError(
      'address-in-use',
      `Cannot listen on ${address}: the address is in use.`,
      'Stop the program that uses it, or choose another with --listen.',
      cause,
    );
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new OperationalError(
    'address-not-available',
    `Cannot listen on ${address}: ${detail}.`,
    "Use an address of this host, as 'tcp://HOST:PORT' or 'ipc:///PATH'.",
    cause,
  );
}
