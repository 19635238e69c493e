import type { ServerTransport } from '../shared/transport/front-transport.js';
import type { CoordinatorCoreOptions } from './core/options.js';
import type { ResumePoint } from './core/resume.js';
import type { Evaluator } from './evaluation/evaluator.js';
import type { EpochTotalsState } from './run/epoch-totals.js';
import type { PendingEvaluation, RunSnapshot } from './run/run-snapshot.js';
import type { Authority } from './serving/authority.js';
import type { ChunkSource } from './serving/chunk-source.js';
import type { DataPlane } from './update/data-plane.js';
import type { ProgressListener } from './watching/progress-listener.js';

/** A coordinator's decisions follow from the core's options; what it works with and whom it tells is here. */
export interface CoordinatorShellOptions extends CoordinatorCoreOptions {
  /** Bound already. */
  readonly transport: ServerTransport;
  /** null: anybody may take part. */
  readonly authority: Authority | null;
  readonly chunkSource: Pick<ChunkSource, 'read'>;
  readonly dataPlane: DataPlane;
  readonly evaluator: Evaluator;
  readonly listeners: readonly ProgressListener[];
  readonly resume: ResumePoint;
  /** What the evaluations need that `resume` asks for, unless they are of the parameters at its cursor. */
  readonly pendingEvaluations: readonly PendingEvaluation[];
  /** Running sums of the epoch to go on with, or null at an epoch's begin. */
  readonly epochTotals: EpochTotalsState | null;
  /** Takes a snapshot of the run to write it down. */
  readonly onCheckpoint: (snapshot: RunSnapshot) => void;
  /** How many of these are not written yet. */
  readonly checkpointsUnderWay: () => number;
}
