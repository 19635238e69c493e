import inspector from 'node:inspector';
import path from 'node:path';
import { EXIT_INTERRUPTED } from './exit-codes.js';

/**
 * SIGINT is Ctrl-C. SIGTERM comes from init systems and schedulers. SIGHUP comes from a terminal that is closed.
 * SIGUSR1 comes from schedulers that announce the end of a job's time.
 */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGUSR1';

const STOP_SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'];

/** Whether a SIGUSR1 came before `onStop` was called. */
let announced = false;

/**
 * Takes SIGUSR1 from Node, which would open its debugger on a port. Must be called first of all. If a SIGUSR1 came even
 * earlier and opened the debugger, it is closed again.
 */
export function claimUserSignal(): void {
  process.on('SIGUSR1', () => {
    announced = true;
  });
  if (inspector.url() === undefined || isDebuggerWanted()) return;
  inspector.close();
  announced = true;
}

/**
 * Calls back on the first of these signals, as long as the process lives; other signals have no effect. A later Ctrl-C
 * ends the process at once. A second one of the other signals does not: schedulers send them to every process of a job,
 * and a job's script may pass its own on.
 */
export function onStop(signals: readonly StopSignal[], callback: () => void): void {
  let called = false;
  const callOnce = () => {
    if (!called) callback();
    called = true;
  };
  const onSignal = (signal: StopSignal) => {
    if (signal === 'SIGHUP' && isUnderNohup()) return;
    if (signal === 'SIGINT' && called) process.exit(EXIT_INTERRUPTED);
    callOnce();
  };
  for (const signal of STOP_SIGNALS) process.on(signal, signals.includes(signal) ? onSignal : () => {});
  if (announced && signals.includes('SIGUSR1')) callOnce();
}

/** Resolves on the first of all these signals. */
export function stopRequested(): Promise<void> {
  return new Promise((resolve) => onStop(STOP_SIGNALS, resolve));
}

/** `nohup` ignores SIGHUP for its command, but Node undoes that. Shells say in `_` which command they started. */
function isUnderNohup(): boolean {
  return path.basename(process.env._ ?? '') === 'nohup';
}

function isDebuggerWanted(): boolean {
  return [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((text) => text.includes('--inspect'));
}
