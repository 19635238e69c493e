import { messageOf, OperationalError } from '../shared/errors.js';
import { EXIT_DONE } from './exit-codes.js';
import { printError, reportError } from './report-error.js';

let wasReported = false;
let onLostOutput = warnOnce;

/**
 * Keeps the process alive when its standard output or error cannot be written to: the reader of a pipe is gone (EPIPE),
 * the terminal is gone (EIO), or the disk of a file is full (ENOSPC). Without this, each of these is an uncaught error.
 * The text is lost, which standard error says once, if it is there.
 */
export function surviveClosedOutputs(): void {
  process.stdout.on('error', (error) => onLostOutput(error));
  process.stderr.on('error', () => {});
}

/**
 * From now on, ends the process when its standard output cannot be written to: the output is the command's whole result. A reader that is gone
 * has what it wanted, so `lenet-cluster evaluate | head -1` ends well and without a warning. Any other failure is `file-not-written`, so that
 * nobody takes a part of a result for the whole.
 */
export function requireOutput(): void {
  onLostOutput = (error) => {
    if (error.code === 'EPIPE') process.exit(EXIT_DONE);
    const failure = new OperationalError(
      'file-not-written',
      `Cannot write the result to standard output: ${messageOf(error)}.`,
      'Make room where the output goes, and run the command again.',
      { cause: error },
    );
    process.exit(reportError(failure, printError));
  };
}

function warnOnce(error: NodeJS.ErrnoException): void {
  if (wasReported) return;
  wasReported = true;
  const reason = error.code ?? error.message;
  process.stderr.write(`warning: cannot write to standard output (${reason}): continuing without it\n`);
}
