import type { Dealer } from 'zeromq';
import { MAX_FRAME_BYTES } from '../protocol/limits.js';

/** What CURVE adds to a frame at most, and libzmq counts: https://rfc.zeromq.org/spec/26/, the MESSAGE command. */
const ENCRYPTION_BYTES = 64;

/**
 * Options of both ends' sockets; what ZeroMQ would choose by itself is either unbounded or waits.
 * `sendTimeout: 0`: a send succeeds at once or fails at once, so that sends need no queue of their own.
 * `linger: 0`: closing drops what has not left, unless told otherwise then.
 * The high-water marks count messages of one peer; `maxMessageSize` is bytes of one frame.
 */
export const SOCKET_OPTIONS = {
  linger: 0,
  sendTimeout: 0,
  sendHighWaterMark: 64,
  receiveHighWaterMark: 64,
  maxMessageSize: MAX_FRAME_BYTES + ENCRYPTION_BYTES,
} as const;

/**
 * Bytes of the system's buffers of an ipc connection: a whole set of parameters or gradients fits, so that its receiver is woken up
 * once (a fifth of a millisecond less a step with two workers). A tcp connection's buffers are the system's own to adapt.
 */
const IPC_BUFFER_BYTES = 2 ** 20;

/** Sets what depends on the address; to be called before bind or connect. */
export function prepareFor(address: string, socket: Dealer): void {
  if (!address.startsWith('ipc:')) return;
  socket.sendBufferSize = IPC_BUFFER_BYTES;
  socket.receiveBufferSize = IPC_BUFFER_BYTES;
}
