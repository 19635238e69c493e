import { styleText } from 'node:util';
import type { NoteLevel } from '../../shared/note-level.js';
import { printableMessage } from '../../shared/text/printable.js';

const COLOURS = { warning: 'yellow', error: 'red' } as const;

/**
 * A note for people: 'warning: ...', 'error: ...', or only the text. It may contain words from outside, which are made
 * harmless.
 */
export function noteLine(level: NoteLevel, text: string, colours = false): string {
  const words = printableMessage(text);
  if (level === 'info') return words;
  const label = `${level}:`;
  return `${colours ? styleText(COLOURS[level], label, { validateStream: false }) : label} ${words}`;
}
