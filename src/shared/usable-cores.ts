import os from 'node:os';
import { readCgroupCpuLimit } from './cgroup-cpu-limit.js';
import { allowedCores } from './core-list.js';

/**
 * How many threads of this process can compute at the same time: the cores that its affinity allows (`taskset`, cpusets
 * of containers, Slurm), or fewer if a control group limits its processor time (`docker --cpus`, limits of Kubernetes,
 * CPUQuota of systemd). At least 1.
 */
export function usableCores(): number {
  return coresFor(allowedCores().length || os.availableParallelism(), readCgroupCpuLimit());
}

/**
 * @param allowed number of cores that the affinity allows
 * @param limit processor time of all threads in cores, such as 1.5; Infinity: no limit
 */
export function coresFor(allowed: number, limit: number): number {
  // Rounded down: a group that has used up its time stands still until its next period, all threads at once, for up to
  // 100 ms. A worker with 2 threads in 1.5 cores would do so in every period, and a step takes a few milliseconds. With
  // 1 thread the rest is there for messages and for V8.
  return Math.max(1, Math.min(allowed, Math.floor(limit)));
}
