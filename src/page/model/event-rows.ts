import type { EventLevel, EventView } from '../view/run-view.js';
import { formatCount } from './format.js';

/** In the order of the buttons. */
export const EVENT_LEVELS: readonly EventLevel[] = ['info', 'warning', 'error'];

/** The number of events of each level. */
export function countByLevel(events: readonly EventView[]): Record<EventLevel, number> {
  const counts = { info: 0, warning: 0, error: 0 };
  for (const { level } of events) counts[level]++;
  return counts;
}

/** The reader's local time of day: '14:03:22'. */
export function formatTimeOfDay(unixMs: number): string {
  const time = new Date(unixMs);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** 'step 1,234'. */
export function eventStep({ steps }: EventView): string {
  return `step ${formatCount(steps)}`;
}
