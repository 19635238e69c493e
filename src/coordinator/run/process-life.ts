import { readFile, readlink } from 'node:fs/promises';
import os from 'node:os';
import { codeOf } from '../../shared/errors.js';

/** Identifies a process, even against a later one with the same pid, as far as the platform can tell. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Id of this boot of the host; null where there is none (platforms other than Linux). */
  readonly bootId: string | null;
  /** The namespace of its pids: each container has its own. null where there is none. */
  readonly pidNamespace: string | null;
  /** When the process started, in clock ticks since boot; null if unknown. */
  readonly startTicks: number | null;
}

/** The namespace of processes outside all containers, PROC_PID_INIT_INO of Linux. */
const OUTERMOST_PID_NAMESPACE = 'pid:[4026531836]';

/** Whether the process's pids have no meaning outside its container. */
export function isInContainer({ pidNamespace }: ProcessIdentity): boolean {
  return pidNamespace !== null && pidNamespace !== OUTERMOST_PID_NAMESPACE;
}

/** 'unknown': it runs where this process cannot see it. */
export type Life = 'alive' | 'dead' | 'unknown';

/** Identity of this process. Parts that the platform does not tell are null. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const status = await processStatus(process.pid);
  return {
    host: os.hostname(),
    pid: process.pid,
    bootId: await orNull(readFile('/proc/sys/kernel/random/boot_id', 'latin1')),
    pidNamespace: await orNull(readlink('/proc/self/ns/pid')),
    startTicks: status?.startTicks ?? null,
  };
}

/**
 * Whether a process lives, as seen from another one. Two hosts are told apart by their names and, on Linux, by the
 * boot: the same name with another boot is taken for the same host after a restart. A process that has ended but was
 * not waited for is dead.
 */
export async function lifeOf(process: ProcessIdentity, observer: ProcessIdentity): Promise<Life> {
  if (process.bootId !== observer.bootId) {
    const restarted = process.bootId !== null && observer.bootId !== null && process.host === observer.host;
    return restarted ? 'dead' : 'unknown';
  }
  // Containers of one host differ in the namespace; hosts without boot ids differ in the name.
  if (process.pidNamespace !== observer.pidNamespace) return 'unknown';
  if (process.bootId === null && process.host !== observer.host) return 'unknown';
  return lifeOfPid(process.pid, process.startTicks);
}

async function lifeOfPid(pid: number, startTicks: number | null): Promise<Life> {
  if (!pidIsTaken(pid)) return 'dead';
  const status = await processStatus(pid);
  // Another user's process may be hidden, but its existence is still known.
  if (!status) return pidIsTaken(pid) ? 'alive' : 'dead';
  // It was killed, and its parent has not asked for its exit code yet.
  if (status.state === 'Z' || status.state === 'X') return 'dead';
  return startTicks === null || status.startTicks === startTicks ? 'alive' : 'dead';
}

function pidIsTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process belongs to somebody else.
    return codeOf(error) !== 'ESRCH';
  }
}

/** Fields 3 and 22 of /proc/PID/stat, see proc_pid_stat(5). Null if there is no such process. */
async function processStatus(pid: number): Promise<{ state: string; startTicks: number } | null> {
  const text = await orNull(readFile(`/proc/${pid}/stat`, 'latin1'));
  // The second field is the program's name in parentheses, which may itself contain spaces and parentheses.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const startTicks = Number(fields?.[19]);
  return fields?.[0] && Number.isSafeInteger(startTicks) ? { state: fields[0], startTicks } : null;
}

async function orNull(text: Promise<string>): Promise<string | null> {
  try {
    return (await text).trim();
  } catch {
    return null;
  }
}
