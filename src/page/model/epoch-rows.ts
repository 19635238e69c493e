import type { EpochView } from '../view/run-view.js';
import { formatCount } from './format.js';

/** A longer table would take the browser seconds to lay out. */
const MAX_ROWS = 300;

/** The rows of the table, newest first, and what it leaves out, in words. */
export function epochRows(epochs: readonly EpochView[]): {
  readonly rows: readonly EpochView[];
  readonly hint: string;
} {
  const rows = epochs.slice(-MAX_ROWS).toReversed();
  const [first, last] = [rows.at(-1), rows[0]];
  if (!first || !last || rows.length === epochs.length) return { rows, hint: '' };
  return { rows, hint: `The last ${formatCount(rows.length)} of ${formatCount(last.epoch)} epochs.` };
}
