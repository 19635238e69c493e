import net from 'node:net';

/** A peer that speaks ZMTP 3.1 without encryption byte by byte, and so can send what no library sends. */

const MORE = 1;
const LONG = 2;
const COMMAND = 4;

/** The 64 bytes with which each side begins. */
export function rawGreeting(mechanism = 'NULL'): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt8(0xff, 0);
  bytes.writeUInt8(0x7f, 9);
  bytes.writeUInt8(3, 10);
  bytes.writeUInt8(1, 11);
  bytes.write(mechanism, 12, 'latin1');
  return bytes;
}

/** A frame of a message; `hasMore`: others of the same message follow. */
export const rawFrame = (bytes: Uint8Array, hasMore: boolean): Buffer => encodeFrame(bytes, hasMore ? MORE : 0);

/** READY of a DEALER that claims an identity; an empty identity is no claim. */
export function rawReady(identity: Uint8Array): Buffer {
  const property = (name: string, value: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), length, value]);
  };
  const properties = [property('Socket-Type', Buffer.from('DEALER')), property('Identity', identity)];
  return encodeFrame(Buffer.concat([Buffer.from('\x05READY'), ...properties]), COMMAND);
}

/** Frames of two bytes, all of one message that never ends: `count` of them. */
export const endlessFrames = (count: number): Buffer => Buffer.alloc(3 * count, Buffer.from([MORE, 1, 0]));

export interface RawPeer {
  readonly socket: net.Socket;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
}

/** Connects, and resolves when the other side has sent its READY. Rejects when the connection ends before. */
export function connectRaw(port: number, identity: Uint8Array = Buffer.alloc(0), host = '127.0.0.1'): Promise<RawPeer> {
  const socket = net.connect(port, host);
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the connection ended in its handshake')));
    socket.on('connect', () => socket.write(Buffer.concat([rawGreeting(), rawReady(identity)])));
    let received = 0;
    socket.on('data', (bytes: Buffer) => {
      received += bytes.length;
      if (received > 64) resolve({ socket, closed });
    });
  });
}

function encodeFrame(bytes: Uint8Array, flags: number): Buffer {
  if (bytes.length < 256) return Buffer.concat([Buffer.from([flags, bytes.length]), bytes]);
  const header = Buffer.alloc(9);
  header.writeUInt8(flags | LONG, 0);
  header.writeBigUInt64BE(BigInt(bytes.length), 1);
  return Buffer.concat([header, bytes]);
}
