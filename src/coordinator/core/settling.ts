import { MessageType } from '../../shared/protocol/messages.js';
import type { LeafRange } from '../../shared/reduction-tree.js';
import type { Draft } from './draft.js';
import { overtaken } from './pace.js';

/** Marks leaves of a step as done, and does what follows. */

/**
 * Marks leaves as done. Returns whether any of them was not done before. Leaves that are being audited are left to the
 * audit.
 */
export function cover(draft: Draft, range: LeafRange): boolean {
  const { step } = draft.state;
  if (!step || step.leaves.areSettled(range)) return false;
  draft.updateStep({ leaves: step.leaves.covered(range) });
  return true;
}

/**
 * Called after leaves were marked as done. Cancels shards and drops audits that are no longer needed, and completes the
 * step when all leaves are done.
 *
 * @param ranges the leaves that were marked
 */
export function settle(draft: Draft, ranges: readonly LeafRange[]): void {
  const { step } = draft.state;
  if (!step) return;
  if (step.audits.length > 0) {
    for (const { leaves, claims } of step.audits) {
      if (!step.leaves.areCovered(leaves)) continue;
      for (const { claimId } of claims) draft.effect({ type: 'drop-held', claimId });
    }
    draft.updateStep({ audits: step.audits.filter(({ leaves }) => !step.leaves.areCovered(leaves)) });
  }
  // Most leaves are computed by one worker only.
  if (ranges.some((range) => step.leaves.isAnyHeld(range))) {
    for (const worker of draft.state.workers.values()) {
      const { peer, shard } = worker;
      if (!shard || !step.leaves.areCovered(shard.leaves)) continue;
      draft.updateWorker(peer, overtaken(worker, shard, draft.nowMs));
      draft.send(peer, { type: MessageType.cancel, shardId: shard.shardId });
    }
  }
  if (step.leaves.missingCount > 0) return;
  draft.updateStep({ complete: true });
  if (draft.state.step) draft.effect({ type: 'apply-step', step: draft.state.step });
  draft.because(`step ${step.step} is complete`);
}
