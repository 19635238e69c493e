import type { Dealer } from 'zeromq';
import { MAX_FRAME_BYTES } from '../protocol/limits.js';

/** Most bytes that CURVE adds to a frame, which libzmq counts: https://rfc.zeromq.org/spec/26/, the MESSAGE command. */
const ENCRYPTION_BYTES = 64;

/**
 * Options of the sockets at both ends. ZeroMQ's own defaults are either unbounded or wait. `sendTimeout: 0`: a send
 * succeeds or fails at once, so sends need no queue of their own. `linger: 0`: closing drops what has not been sent,
 * unless `linger` is set then. The high-water marks count messages of one peer; `maxMessageSize` is bytes of one frame.
 */
export const SOCKET_OPTIONS = {
  linger: 0,
  sendTimeout: 0,
  sendHighWaterMark: 64,
  receiveHighWaterMark: 64,
  maxMessageSize: MAX_FRAME_BYTES + ENCRYPTION_BYTES,
} as const;

/**
 * Bytes of the system's buffers for an ipc connection. All parameters or gradients fit, so the receiver is woken once
 * (a fifth of a millisecond less in a step with two workers). The system adapts the buffers of a tcp connection itself.
 */
const IPC_BUFFER_BYTES = 2 ** 20;

/** Sets the options that depend on the address; must be called before bind or connect. */
export function prepareFor(address: string, socket: Dealer): void {
  if (!address.startsWith('ipc:')) return;
  socket.sendBufferSize = IPC_BUFFER_BYTES;
  socket.receiveBufferSize = IPC_BUFFER_BYTES;
}
