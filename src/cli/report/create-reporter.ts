import type { NoteLevel } from '../../shared/note-level.js';
import type { Time } from '../../shared/time.js';
import type { LogFormat } from '../flags.js';
import { JsonReporter } from './json-reporter.js';
import { LineReporter } from './line-reporter.js';
import { LiveReporter } from './live-reporter.js';
import { QuietReporter } from './quiet-reporter.js';
import { RejectionLimit } from './rejection-limit.js';
import type { Reporter } from './reporter.js';
import { abilitiesOf } from './terminal.js';

const CLOCK: Pick<Time, 'nowMs' | 'every'> = {
  nowMs: () => performance.now(),
  every(intervalMs, callback) {
    const timer = setInterval(callback, intervalMs).unref();
    return () => clearInterval(timer);
  },
};

/** The reporter for this process's standard output and error. 'auto' is a live line on a terminal, lines elsewhere. */
export function createReporter(format: LogFormat): Reporter {
  return new RejectionLimit(unlimitedReporter(format), CLOCK.nowMs);
}

/**
 * A function that prints notes for a command that does not train: with 'json' as objects on standard output, otherwise
 * as lines on standard error.
 */
export function createNotes(format: LogFormat): (level: NoteLevel, text: string) => void {
  const reporter = unlimitedReporter(format === 'auto' ? 'lines' : format);
  return (level, text) => reporter.onNote(level, text);
}

function unlimitedReporter(format: LogFormat): Reporter {
  if (format === 'json') return new JsonReporter(process.stdout, () => new Date(), CLOCK.nowMs);
  const terminal = abilitiesOf(process.stdout, process.env);
  if (format === 'auto' && terminal.controlCodes) return liveReporter(terminal);
  const { colours } = abilitiesOf(process.stderr, process.env);
  const Kind = format === 'quiet' ? QuietReporter : LineReporter;
  return new Kind(process.stdout, process.stderr, colours);
}

function liveReporter(terminal: ReturnType<typeof abilitiesOf>): Reporter {
  const reporter = new LiveReporter(process.stdout, terminal, CLOCK);
  // However the process ends, later output must not begin in the middle of the line.
  process.once('uncaughtExceptionMonitor', () => reporter.close()).once('exit', () => reporter.close());
  return reporter;
}
