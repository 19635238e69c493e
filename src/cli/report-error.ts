import { messageOf, OperationalError, UsageError } from '../shared/errors.js';
import { printableMessage } from '../shared/text/printable.js';
import { EXIT_FAILED, EXIT_USAGE } from './exit-codes.js';
import type { TextSink } from './report/reporter.js';

/**
 * Reports an error in the form for people, and returns its exit code.
 *
 * @param tell gets the message and the hint
 * @throws the error itself when it is a fault of this program
 */
export function reportError(error: unknown, tell: (message: string, hint: string | undefined) => void): number {
  const failure = error instanceof OperationalError ? error : systemFailure(error);
  if (!failure) throw error;
  tell(messageOf(failure), failure.hint);
  return failure instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
}

/** Prints an error and its hint, on standard error unless told otherwise. */
export function printError(message: string, hint: string | undefined, out: TextSink = process.stderr): void {
  out.write(`error: ${printableMessage(message)}\n`);
  if (hint) out.write(`${printableMessage(hint)}\n`);
}

/**
 * An error for failures of the operating system, or of memory, that have no message of ours; undefined for all others.
 */
function systemFailure(error: unknown): OperationalError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new OperationalError(
      'too-few-files',
      `Cannot continue: the system allows this process too few open files (${error.message}).`,
      'Raise the limit: `ulimit -n 1024` in a shell, LimitNOFILE= in a unit of systemd.',
      { cause: error },
    );
  }
  if (
    code === 'ENOMEM' ||
    /could not allocate memory|Array buffer allocation failed|out of memory/i.test(error.message)
  ) {
    return new OperationalError(
      'out-of-memory',
      `Cannot continue: the system gives this process too little memory (${error.message}).`,
      'A coordinator or a worker needs about 300 MB. Raise the limit of its container or unit; `ulimit -v` must be unlimited.',
      { cause: error },
    );
  }
  return code && syscall
    ? new OperationalError('system', `Cannot continue: ${error.message}.`, undefined, { cause: error })
    : undefined;
}
