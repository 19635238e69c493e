import { styleText } from 'node:util';
import type { NoteLevel } from './reporter.js';

const COLOURS = { warning: 'yellow', error: 'red' } as const;

/** A note for people: 'warning: ...', 'error: ...', or the text alone. */
export function noteLine(level: NoteLevel, text: string, colours = false): string {
  if (level === 'info') return text;
  const label = `${level}:`;
  return `${colours ? styleText(COLOURS[level], label, { validateStream: false }) : label} ${text}`;
}
