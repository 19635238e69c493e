import type { ServerTransport } from '../../shared/transport/server-transport.js';
import type { CoordinatorCoreOptions } from '../core/options.js';
import type { EpochResult } from '../core/results.js';
import type { ResumePoint } from '../core/resume.js';
import type { Evaluator } from '../evaluation/evaluator.js';
import type { EpochTotalsState } from '../run/epoch-totals.js';
import type { PendingEvaluation, RunSnapshot } from '../run/run-snapshot.js';
import type { Authority } from '../serving/authority.js';
import type { ChunkSource } from '../serving/chunk-source.js';
import type { DataPlane } from '../update/data-plane.js';
import type { ProgressListener } from '../watching/progress-listener.js';

export type KeepBest = (result: EpochResult, parameters: Float32Array) => Promise<void>;

/** Options of the shell. The core's options determine the decisions; the others are its tools and its listeners. */
export interface CoordinatorShellOptions extends CoordinatorCoreOptions {
  /** Already bound to its address. */
  readonly transport: ServerTransport;
  /** null: anybody may join. */
  readonly authority: Authority | null;
  readonly chunkSource: Pick<ChunkSource, 'read' | 'readImages'>;
  readonly dataPlane: DataPlane;
  readonly evaluator: Evaluator;
  readonly listeners: readonly ProgressListener[];
  /** Keeps the model of an epoch if its result is the best so far. Never rejects. */
  readonly keepBest: KeepBest;
  readonly resume: ResumePoint;
  /** Parameters and totals for the evaluations in `resume`, except those at its cursor. */
  readonly pendingEvaluations: readonly PendingEvaluation[];
  /** Running sums of the epoch to continue, or null at the beginning of an epoch. */
  readonly epochTotals: EpochTotalsState | null;
  /** Takes a snapshot of the run, to write a checkpoint. */
  readonly onCheckpoint: (snapshot: RunSnapshot) => void;
  /** Number of checkpoints that are not written yet. */
  readonly checkpointsUnderWay: () => number;
}
