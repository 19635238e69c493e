import { type Context, Reply } from 'zeromq';
import { fromBytes } from '../security/keys.js';

/**
 * Endpoint at which libzmq asks about every new connection, in the context of the socket:
 * https://rfc.zeromq.org/spec/27/.
 */
const ZAP_ADDRESS = 'inproc://zeromq.zap.01';
const VERSION = '1.0';
const KEY_BYTES = 32;

/** Decides who may connect. Without it, CURVE encrypts and admits anybody. */
export interface Doorkeeper {
  /** Whether the holder of this public key may connect. Never rejects. */
  admits(publicKey: string): Promise<boolean>;
  /** A connection was refused. `address` is the peer's, without port; `publicKey` is null if it had none. */
  onRefused(address: string, publicKey: string | null): void;
}

/** A connection that libzmq asks about. */
export interface Newcomer {
  /** Without port. */
  readonly remoteAddress: string;
  /** Called when the connection is let in, with the key that the peer has proved to hold. */
  onAdmitted(publicKey: string): void;
}

/**
 * Answers libzmq's questions about new connections of one context's sockets. The ZAP domain of each socket names its
 * one connection.
 */
export class ZapHandler {
  readonly #socket: Reply;

  constructor(
    context: Context,
    private readonly doorkeeper: Doorkeeper,
    private readonly newcomer: (domain: string) => Newcomer | undefined,
  ) {
    this.#socket = new Reply({ context, linger: 0 });
  }

  /** Must be called before the first socket binds: until then libzmq has nobody to ask, and admits nobody. */
  async start(): Promise<void> {
    await this.#socket.bind(ZAP_ADDRESS);
    void this.#answer();
  }

  close(): void {
    this.#socket.close();
  }

  async #answer(): Promise<void> {
    for await (const [version, requestId, domain, , , mechanism, credentials] of this.#socket) {
      const isCurve = mechanism?.toString() === 'CURVE' && credentials?.byteLength === KEY_BYTES;
      const publicKey = isCurve && version?.toString() === VERSION ? fromBytes(credentials) : null;
      const newcomer = this.newcomer(domain?.toString() ?? '');
      const admitted = publicKey !== null && newcomer !== undefined && (await this.doorkeeper.admits(publicKey));
      if (admitted) newcomer.onAdmitted(publicKey);
      else if (newcomer) this.doorkeeper.onRefused(newcomer.remoteAddress, publicKey);
      const status = admitted ? ['200', 'OK'] : ['400', 'this key is not admitted'];
      try {
        await this.#socket.send([VERSION, requestId ?? '', ...status, publicKey ?? '', '']);
      } catch {
        // The socket was closed meanwhile: then nobody waits for the answer. A closed socket throws at once, and does not reject.
      }
    }
  }
}
