/**
 * How a coordinator tells browsers about a run: server-sent events. After connecting a `view` with a RunView as JSON, then `change`s
 * with a RunChange each, and between them `alive` with `{}` (browsers drop events that have no data), so that a silent connection is known to be broken.
 */

/** Relative to the page, which may lie behind a proxy in a folder of its own. */
export const EVENTS_PATH = 'api/events';
export const VIEW_EVENT = 'view';
export const CHANGE_EVENT = 'change';
export const ALIVE_EVENT = 'alive';

/** Something is sent at least this often, in milliseconds. */
export const ALIVE_EVERY_MS = 500;
