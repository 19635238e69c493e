import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Dealer } from 'zeromq';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { decodeCoordinatorMessage, encode } from '../../src/shared/protocol/codec.js';
import { type Hello, MessageType } from '../../src/shared/protocol/messages.js';
import { forZeroMq } from '../../src/shared/security/keys.js';
import type { ClientSecurity } from '../../src/shared/transport/dealer.js';
import { SOCKET_OPTIONS } from '../../src/shared/transport/socket-options.js';
import { connectRaw, endlessFrames, rawFrame, rawGreeting } from '../support/raw-zmtp.js';

/**
 * An attack of a hostile peer on the sockets of a training coordinator; hostile-messages.ts has the attacks by
 * messages.
 */
export interface Attack {
  readonly name: string;
  /** Resolves when it is over; what it has opened is closed then. */
  run(target: Target): Promise<void>;
}

export interface Target {
  readonly port: number;
  /** null: anybody may join. With it, the attacker holds an admitted key. */
  readonly security: ClientSecurity | null;
  /** A new worker's, which the coordinator accepts. */
  readonly hello: () => Hello;
}

const HOST = '127.0.0.1';
/** libzmq's automatic identities begin with rand(), which nobody seeds: these are the first that glibc's yields, each with the bit that follows. */
const FIRST_IDENTITIES = [
  [1_804_289_383, 846_930_886],
  [1_681_692_777, 1_714_636_915],
  [1_957_747_793, 424_238_335],
] as const;

/** An attacker's socket of libzmq's, with or without a key. */
function dealer({ port, security }: Target, routingId?: string, receiveHighWaterMark = 64): Dealer {
  const options = { ...SOCKET_OPTIONS, receiveHighWaterMark, sendTimeout: 5_000, receiveTimeout: 60_000 };
  const socket = new Dealer({ ...options, ...(routingId && { routingId }) });
  if (security) {
    socket.curveServerKey = forZeroMq(security.serverKey);
    socket.curvePublicKey = forZeroMq(security.keyPair.publicKey);
    socket.curveSecretKey = forZeroMq(security.keyPair.secretKey);
  }
  socket.connect(`tcp://${HOST}:${port}`);
  return socket;
}

function identity(number: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(number >>> 0, 1);
  return bytes;
}

/** Identities that a ROUTER would give to its next peers, and those of peers that are there. */
const claimIdentities: Attack = {
  name: 'claimed identities',
  async run(target) {
    const numbers = FIRST_IDENTITIES.flatMap(([first, second]) =>
      Array.from({ length: 40 }, (_, i) => (first | (second & 1 ? 0x8000_0000 : 0)) + i),
    );
    const sockets: { close(): void }[] = [];
    for (const number of numbers) {
      if (!target.security) {
        const { socket } = await connectRaw(target.port, identity(number));
        socket.on('error', () => {});
        sockets.push({ close: () => socket.destroy() });
      } else if (number % 4 === 0) {
        // libzmq claims no identity that begins with a zero byte.
        sockets.push(dealer(target, `worker-${number % 8}`));
      }
    }
    // As any worker connects.
    for (let i = 0; i < 3; i++) {
      const socket = dealer(target);
      sockets.push(socket);
      await socket.send(encode(target.hello()));
    }
    await setTimeout(2_000);
    for (const socket of sockets) socket.close();
  },
};

/** Without hello, and as a worker. */
const endlessMultipart: Attack = {
  name: 'endless multipart messages',
  async run(target) {
    const stranger = net.connect(target.port, HOST).on('error', () => {});
    stranger.write(target.security ? rawGreeting('CURVE') : rawGreeting());
    await flood(stranger);
    if (!target.security) {
      for (const hello of [null, target.hello()]) {
        const { socket } = await connectRaw(target.port);
        socket.on('error', () => {});
        if (hello) socket.write(rawFrame(encode(hello)[0] ?? new Uint8Array(0), false));
        await flood(socket);
      }
      return;
    }
    const socket = dealer(target);
    await socket.send(encode(target.hello()));
    await socket.receive();
    // A frame of one message; libzmq hands it over frame by frame.
    const frame = new Uint8Array(2);
    const frames = Array.from({ length: 3_000_000 }, () => frame);
    const sent = socket.send(frames).catch(() => {});
    await Promise.race([sent, setTimeout(8_000)]);
    await setTimeout(2_000);
    socket.close();
  },
};

/** Sends 40 MiB of it, or what is taken in some seconds. */
async function flood(socket: net.Socket): Promise<void> {
  const part = endlessFrames(100_000);
  const untilMs = performance.now() + 6_000;
  const ended = once(socket, 'close').catch(() => {});
  for (let sent = 0; sent < 40 * 2 ** 20 && !socket.destroyed && performance.now() < untilMs; sent += part.length) {
    if (socket.write(part)) continue;
    await Promise.race([once(socket, 'drain').catch(() => {}), ended, setTimeout(1_000)]);
  }
  socket.destroy();
}

/** Connections that stop at every place of the handshake. */
const halfOpen: Attack = {
  name: 'half-open handshakes',
  async run({ port, security }) {
    const greeting = rawGreeting(security ? 'CURVE' : 'NULL');
    const beginnings = [
      Buffer.alloc(0),
      greeting.subarray(0, 1),
      greeting.subarray(0, 11),
      greeting,
      rawGreeting('PLAIN'),
    ];
    const sockets = Array.from({ length: 600 }, (_, i) => {
      const socket = net.connect(port, HOST).on('error', () => {});
      socket.write(beginnings[i % beginnings.length] ?? greeting);
      return socket;
    });
    await setTimeout(5_000);
    for (const socket of sockets) socket.destroy();
  },
};

const CHURN_PER_SECOND = 40;
const CHURN_SECONDS = 10;

/** Strangers that come and go. */
const churn: Attack = {
  name: 'connections that come and go',
  async run({ port, security }) {
    const greeting = rawGreeting(security ? 'CURVE' : 'NULL');
    for (let i = 0; i < CHURN_PER_SECOND * CHURN_SECONDS; i++) {
      const socket = net.connect(port, HOST).on('error', () => {});
      socket.on('connect', () => {
        socket.write(greeting);
        globalThis.setTimeout(() => socket.destroy(), i % 3 === 0 ? 0 : 100);
      });
      await setTimeout(1_000 / CHURN_PER_SECOND);
    }
  },
};

const READERS = 4;
const FETCHES = 100;
const FETCH_PAUSE_MS = 20;

/** Workers that ask for data again and again, and never read it. */
const neverReads: Attack = {
  name: 'connections that send and never read',
  async run(target) {
    // libzmq reads one message ahead, and no more than that.
    const sockets = Array.from({ length: READERS }, () => dealer(target, undefined, 1));
    let coordinatorId = '';
    for (const socket of sockets) {
      await socket.send(encode(target.hello()));
      const decoded = decodeCoordinatorMessage(await socket.receive(), CLASSIC_NETWORK.parameterCount);
      assert.ok('ok' in decoded && decoded.ok.message.type === MessageType.welcome, 'the attacker must be let in');
      coordinatorId = decoded.ok.message.coordinatorId;
    }
    for (let i = 0; i < FETCHES; i++) {
      for (const socket of sockets) {
        await socket.send(encode({ type: MessageType.fetch, coordinatorId, chunk: 0 })).catch(() => {});
      }
      await setTimeout(FETCH_PAUSE_MS);
    }
    for (const socket of sockets) socket.close();
  },
};

export const ATTACKS: readonly Attack[] = [claimIdentities, endlessMultipart, halfOpen, churn, neverReads];
