import type { Standing } from './link.js';

/** The maximum number of connections whose peers have not joined, or not yet. */
export const MAX_WAITING = 256;

/**
 * Makes room for one more connection. Strangers that hold connections open must not keep others out, so the oldest of
 * them is ended first. This does not hurt workers: they join within milliseconds.
 *
 * @param links in the order in which they came
 * @returns the connection to end, or null when there is room
 */
export function whomToDrop<Id>(links: ReadonlyMap<Id, { readonly standing: Standing }>): Id | null {
  let waiting = 0;
  let stranger: Id | undefined;
  let keyHolder: Id | undefined;
  for (const [id, { standing }] of links) {
    if (standing === 'member') continue;
    waiting++;
    if (standing === 'stranger') stranger ??= id;
    else keyHolder ??= id;
  }
  return waiting < MAX_WAITING ? null : (stranger ?? keyHolder ?? null);
}
