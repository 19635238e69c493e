/**
 * The server-sent events by which a coordinator tells browsers about a run. First comes a `view` with a RunView as
 * JSON, then `change`s with a RunChange each. Between them comes `alive` with `{}` (browsers drop events without data),
 * so that a silent connection is known to be broken.
 */

/** Relative to the page, which a proxy may serve in a folder of its own. */
export const EVENTS_PATH = 'api/events';
export const VIEW_EVENT = 'view';
export const CHANGE_EVENT = 'change';
export const ALIVE_EVENT = 'alive';

/** Something is sent at least this often, in milliseconds. */
export const ALIVE_EVERY_MS = 500;
