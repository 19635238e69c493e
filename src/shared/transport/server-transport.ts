import type { FrontTransport } from './front-transport.js';

/** The coordinator's use of its end, once it is bound. FrontTransport's methods explain each. */
export type ServerTransport = Pick<
  FrontTransport,
  'start' | 'send' | 'admit' | 'demote' | 'drop' | 'publicKeyOf' | 'dropKeys' | 'droppedMessages' | 'close'
>;
