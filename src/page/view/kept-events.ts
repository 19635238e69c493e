import type { EventView } from './run-view.js';

/** Most events of level 'info' that are kept: the last ones. */
const MAX_INFO_EVENTS = 100;
/** Most warnings and errors that are kept: the last ones. */
const MAX_TROUBLE_EVENTS = 100;
/** Most events that are kept in all. */
export const MAX_EVENTS = MAX_INFO_EVENTS + MAX_TROUBLE_EVENTS;

/**
 * The events that a list keeps. Routine events have their own places: a run of short epochs reports several each
 * second, and these must not push the loss of a worker out of sight. It keeps the same events whether it is applied
 * after each event or once to all of them.
 *
 * @param events in the order of their ids
 * @returns in the same order, at most MAX_EVENTS
 */
export function keptEvents(events: readonly EventView[]): readonly EventView[] {
  let info = 0;
  let trouble = 0;
  return events
    .toReversed()
    .filter(({ level }) => (level === 'info' ? info++ < MAX_INFO_EVENTS : trouble++ < MAX_TROUBLE_EVENTS))
    .toReversed();
}
