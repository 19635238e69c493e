import { counted } from './plural.js';

/** 'a CPU, 2 threads'; the device alone if there is one thread. */
export function withThreads(device: string, threads: number): string {
  return threads === 1 ? device : `${device}, ${counted(threads, 'thread')}`;
}
