import type { RunConfig } from '../../shared/run-config.js';
import type { Timing } from '../../shared/timing.js';

/** Everything that does not change while a coordinator lives. */
export interface CoordinatorCoreOptions {
  /** This life of the coordinator: 32 hexadecimal digits, never reused. */
  readonly coordinatorId: string;
  readonly runId: string;
  /** Workers must have the same version, because another version may compute other bits. */
  readonly packageVersion: string;
  readonly config: RunConfig;
  /** SHA-256 of the training set's sample list; null: there is none, and images are not served alone. */
  readonly sampleListSha256: string | null;
  readonly timing: Timing;
  /** Training starts when this many workers, from 1 to maxWorkers, are ready. */
  readonly minWorkers: number;
  readonly maxWorkers: number;
  /** A checkpoint is written after this many steps, and at the end of each epoch; 0: only at the ends of epochs. */
  readonly checkpointEverySteps: number;
  /** Share of the gradients, 0..1, that count only when a second worker has computed the same bits. */
  readonly auditRate: number;
  /** Unsigned 32-bit; it decides which gradients are audited. Workers do not know it. */
  readonly auditSeed: number;
}
