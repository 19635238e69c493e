import { measureCluster } from '../cluster-throughput.js';
import { median } from '../statistics.js';

/** The cost of auditing a share of the gradients. */
export interface AuditCost {
  /** 0..1. */
  readonly rate: number;
  /** Whole runs, with the steps that an audit made longer: the median. */
  readonly samplesPerSecond: number;
  /** The same for each run. */
  readonly runs: readonly number[];
}

/**
 * Runs with each rate in turn, so that a slow spell of the machine hits all of them.
 *
 * @param rates 0..1
 * @param rounds runs with each rate, at least 1
 */
export async function measureAudit(
  workers: number,
  rates: readonly number[],
  rounds: number,
  epochs = 4,
): Promise<AuditCost[]> {
  const measured = rates.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, rate] of rates.entries()) {
      const cluster = await measureCluster(workers, epochs, ['--audit', String(rate)]);
      measured[i]?.push(cluster.wholeRunSamplesPerSecond);
    }
  }
  return rates.map((rate, i) => ({ rate, samplesPerSecond: median(measured[i] ?? []), runs: measured[i] ?? [] }));
}
