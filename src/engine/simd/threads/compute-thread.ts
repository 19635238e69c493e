import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { EngineOptions } from '../../engine.js';
import type { KernelName } from '../kernel.js';
import { loadSimdKernel } from '../load-kernel.js';
import { CONTROL, JOB_KIND, markDone } from './control-block.js';
import type { JobMemory } from './job-memory.js';
import { TaskWork } from './task-work.js';
import { systemThreadId } from './thread-pinning.js';

/**
 * A thread of the engine. It waits for jobs without using the processor, does its part of each, and ends when it is told to. An error
 * ends it, too; the engine then starts another.
 */

/** Data with which a thread is started. All arrays lie in shared memory. */
export interface ComputeThreadData extends EngineOptions {
  readonly kernel: KernelName;
  /** Its number, from 0. */
  readonly thread: number;
  readonly control: Int32Array;
  readonly parameters: Float32Array;
  readonly memory: JobMemory;
  /** The last job that it must not do. */
  readonly lastJob: number;
}

/** The message of a thread that waits for jobs. */
export interface ComputeThreadReady {
  /** As systemThreadId says. */
  readonly systemThreadId: number | null;
}

const { kernel, thread, control, parameters, memory, lastJob, ...options } = workerData as ComputeThreadData;
const port = parentPort;
if (!port) throw new Error('unreachable: this module is the entry of a thread');

const computer = loadSimdKernel(kernel).createComputer(options);
const work = new TaskWork(control, computer, parameters, memory);
port.postMessage({ systemThreadId: systemThreadId() } satisfies ComputeThreadReady);

for (let done = lastJob; ; ) {
  Atomics.wait(control, CONTROL.job, done);
  const job = Atomics.load(control, CONTROL.job);
  if (job === done) continue;
  const kind = Atomics.load(control, CONTROL.kind);
  if (kind === JOB_KIND.end) break;
  while (work.memoryVersion < Atomics.load(control, CONTROL.memoryVersion)) {
    const mail = receiveMessageOnPort(port) as { readonly message: JobMemory } | undefined;
    if (!mail) throw new Error('unreachable: memory is sent before its version is raised');
    work.useMemory(mail.message);
  }
  if (kind === JOB_KIND.shard) work.computeShard();
  else work.evaluate();
  done = job;
  markDone(control, thread, job);
}

computer.dispose();
// The mailbox would keep the thread alive.
port.close();
