/** Standard outputs that could not be written to. Each is reported once. */
const reported = new Set<string>();

/**
 * Keeps the process alive when its standard output or error cannot be written to: the reader of a pipe is gone (EPIPE),
 * the terminal is gone (EIO), or the disk of a file is full (ENOSPC). Without this, each of these is an uncaught error.
 * The text is lost, which standard error says once, if it is there.
 */
export function surviveClosedOutputs(): void {
  process.stdout.on('error', (error) => report('standard output', error));
  process.stderr.on('error', () => {});
}

function report(output: string, error: NodeJS.ErrnoException): void {
  if (reported.has(output)) return;
  reported.add(output);
  const reason = error.code ?? error.message;
  process.stderr.write(`warning: cannot write to ${output} (${reason}): continuing without it\n`);
}
