import type { ServerTransport } from '../../src/shared/transport/server-transport.js';

/** A coordinator's end to which nobody connects. */
export const NULL_TRANSPORT: ServerTransport = {
  start: () => {},
  send: () => {},
  admit: () => {},
  demote: () => {},
  drop: () => {},
  publicKeyOf: () => null,
  dropKeys: () => {},
  droppedMessages: 0,
  close: () => {},
};
