import { MessageType } from '../../shared/protocol/messages.js';
import type { LeafRange } from '../../shared/reduction-tree.js';
import type { Draft } from './draft.js';
import { overtaken } from './pace.js';
import type { StepState } from './state.js';

/** Marks leaves of a step as done, and does what follows. */

/**
 * Marks leaves as done. Returns whether any of them was not done before. Leaves that are being audited are left to the
 * audit.
 */
export function cover(draft: Draft, { begin, end }: LeafRange): boolean {
  const { step } = draft.state;
  if (!step || !settledLeaves(step).subarray(begin, end).includes(0)) return false;
  const covered = step.covered.slice().fill(1, begin, end);
  draft.updateStep({ covered });
  return true;
}

/** settled[leaf] is 1 if the leaf is in an accepted node, or in a node that is being audited. */
export function settledLeaves(step: StepState): Uint8Array {
  const settled = step.covered.slice();
  for (const { leaves } of step.audits) settled.fill(1, leaves.begin, leaves.end);
  return settled;
}

/**
 * Called after leaves were marked as done. Cancels shards and drops audits that are no longer needed, and completes the
 * step when all leaves are done.
 */
export function settle(draft: Draft): void {
  const { step } = draft.state;
  if (!step) return;
  const isCovered = ({ begin, end }: LeafRange): boolean => !step.covered.subarray(begin, end).includes(0);
  for (const { leaves, claims } of step.audits) {
    if (isCovered(leaves)) for (const { claimId } of claims) draft.effect({ type: 'drop-held', claimId });
  }
  draft.updateStep({ audits: step.audits.filter(({ leaves }) => !isCovered(leaves)) });
  for (const worker of draft.state.workers.values()) {
    const { peer, shard } = worker;
    if (!shard || !isCovered(shard.leaves)) continue;
    draft.updateWorker(peer, overtaken(worker, shard, draft.nowMs));
    draft.send(peer, { type: MessageType.cancel, shardId: shard.shardId });
  }
  if (step.covered.includes(0)) return;
  draft.updateStep({ complete: true });
  if (draft.state.step) draft.effect({ type: 'apply-step', step: draft.state.step });
  draft.because(`step ${step.step} is complete`);
}
