import { MAX_FRAME_BYTES } from '../protocol/limits.js';

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
  maxMessageSize: MAX_FRAME_BYTES,
} as const;
