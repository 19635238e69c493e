import { createHash } from 'node:crypto';
import type { PlannedSetting } from './planned-run.js';

/** File systems allow 255 bytes; a terminal has room for fewer. */
const MOST_CHARACTERS = 100;
const HASH_DIGITS = 8;

/**
 * The name of a run's directory: 'lr=0.001,batch-size=128'. Characters that file systems or shells may not like become '_'; a name with
 * such characters, or one that is too long, ends with a hash of its settings, so that other settings have another name.
 */
export function runName(settings: readonly PlannedSetting[]): string {
  const whole = settings.map(({ flag, value }) => `${flag}=${value}`).join(',');
  const plain = whole.replace(/[^\w.,=+-]/g, '_');
  if (plain === whole && whole.length <= MOST_CHARACTERS) return whole;
  const hash = createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, HASH_DIGITS);
  return `${plain.slice(0, MOST_CHARACTERS - HASH_DIGITS - 1)}-${hash}`;
}
