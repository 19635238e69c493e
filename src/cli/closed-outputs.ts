import { codeOf, messageOf, OperationalError } from '../shared/errors.js';

const STANDARD_OUTPUT = 'standard output';

/** Standard outputs that could not be written to. Each is reported once. */
const reported = new Set<string>();

/**
 * Keeps the process alive when its standard output or error cannot be written to: the reader of a pipe is gone (EPIPE),
 * the terminal is gone (EIO), or the disk of a file is full (ENOSPC). Without this, each of these is an uncaught error.
 * The text is lost, which standard error says once, if it is there.
 */
export function surviveClosedOutputs(): void {
  process.stdout.on('error', (error) => report(STANDARD_OUTPUT, error));
  process.stderr.on('error', () => {});
}

/**
 * Prints the result of a command to standard output, and waits until it is written. If the reader of a pipe is gone, it has what it wanted:
 * `lenet-cluster evaluate | head -1` ends well and without a warning.
 *
 * @throws OperationalError `file-not-written` for any other failure, so that nobody takes a part of a result for the whole
 */
export async function printResult(text: string): Promise<void> {
  // The error that is thrown says it, so the warning need not.
  reported.add(STANDARD_OUTPUT);
  const error = await new Promise<Error | null>((resolve) => {
    process.stdout.write(text, (failure) => resolve(failure ?? null));
  });
  if (error === null || codeOf(error) === 'EPIPE') return;
  throw new OperationalError(
    'file-not-written',
    `Cannot write the result to standard output: ${messageOf(error)}.`,
    'Make room where the output goes, and run the command again.',
    { cause: error },
  );
}

function report(output: string, error: NodeJS.ErrnoException): void {
  if (reported.has(output)) return;
  reported.add(output);
  const reason = error.code ?? error.message;
  process.stderr.write(`warning: cannot write to ${output} (${reason}): continuing without it\n`);
}
