import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { randomGenerator } from '../../shared/random.js';
import { type LeafRange, leavesOf, type TreeNode } from '../../shared/reduction-tree.js';
import { dealShard } from './dealing.js';
import type { Draft } from './draft.js';
import type { ShardResult } from './effects.js';
import { describe, quarantine, refuseFromNowOn } from './membership.js';
import { claimSameBits, idleWorkers } from './roster.js';
import { settle } from './settling.js';
import type { Audit, Claim, CoordinatorState, StepState, WorkerState } from './state.js';

/**
 * Proves gradients wrong. A drawn share of the nodes counts only when two workers have computed the same bits. If the
 * first two differ, a third decides, and a worker that sent other bits than two others is out of the run. This works
 * because all sound workers have equal bits.
 */

/**
 * Takes a worker's value of a node as a claim if the node is audited. The value stays out of the sum until the audit is
 * settled.
 *
 * @param i the node's place in the result
 * @returns false when the node is not audited
 */
export function claimIfAudited(
  draft: Draft,
  worker: WorkerState,
  result: ShardResult,
  node: TreeNode,
  i: number,
): boolean {
  const { step, nextClaimId } = draft.state;
  if (!step) return false;
  const begun = step.audits.find((audit) => isSame(audit.node, node));
  if (begun?.claims.some((claim) => claim.worker.workerId === worker.workerId)) return true;
  if (!begun) {
    const leaves = leavesOf(node, step.leafCount);
    if (step.leaves.areSettled(leaves) || !isDrawn(draft.state, step.step, node)) return false;
    const audit: Audit = { node, leaves, claims: [], auditor: null, waiting: false };
    draft.updateStep({ audits: [...step.audits, audit], leaves: step.leaves.audited(leaves) });
  }
  draft.update({ nextClaimId: nextClaimId + 1 });
  updateAudit(draft, node, ({ claims }) => ({ claims: [...claims, { claimId: nextClaimId, worker, digest: null }] }));
  draft.effect({ type: 'hold', result, node: i, claimId: nextClaimId });
  return true;
}

/** A claim's digest is known. Settles its audit if two workers agree. */
export function onHeld(draft: Draft, claimId: number, digest: string): void {
  const { step } = draft.state;
  const audit = step?.audits.find(({ claims }) => claims.some((claim) => claim.claimId === claimId));
  if (!step || !audit) return;
  const claims = audit.claims.map((claim) => (claim.claimId === claimId ? { ...claim, digest } : claim));
  updateAudit(draft, audit.node, () => ({ claims }));
  const agreed = claims.filter((claim) => claim.digest === digest);
  const [winner] = agreed;
  if (!winner || agreed.length < 2) {
    if (claims.length > 1) draft.because(`${micro(audit.leaves)} have ${claims.length} different values`);
    return;
  }

  draft.effect({ type: 'collect-held', claimId: winner.claimId });
  for (const claim of claims) if (claim !== winner) draft.effect({ type: 'drop-held', claimId: claim.claimId });
  draft.updateStep({
    leaves: step.leaves.covered(audit.leaves),
    audits: step.audits.filter(({ node }) => !isSame(node, audit.node)),
  });
  draft.because(`${micro(audit.leaves)} are proved right`);
  draft.notice({
    type: 'audited',
    step: step.step,
    leafCount: audit.leaves.end - audit.leaves.begin,
    claimCount: claims.length,
  });
  for (const claim of claims) if (claim.digest !== digest) accuse(draft, step, audit.leaves, claim, agreed);
  settle(draft, [audit.leaves]);
}

/** Deals unsettled audits to workers that have made no claim in them. */
export function dealAudits(draft: Draft): void {
  const { step, phase } = draft.state;
  if (phase !== 'training' || !step) return;
  for (const audit of step.audits) {
    if (audit.claims.some(({ digest }) => digest === null) || isUnderWay(draft, audit)) continue;
    const [auditor] = idleWorkers(draft.state)
      .filter((worker) => canAudit(worker, audit))
      .sort((a, b) => (b.samplesPerMs ?? 0) - (a.samplesPerMs ?? 0));
    if (auditor) {
      draft.because('an audit');
      dealShard(draft, step, auditor.peer, audit.leaves, 'audit');
      updateAudit(draft, audit.node, () => ({ auditor: auditor.peer }));
    } else if (!audit.waiting && !readyWorkers(draft.state).some((worker) => canAudit(worker, audit))) {
      updateAudit(draft, audit.node, () => ({ waiting: true }));
      draft.notice({ type: 'audit-waits', step: step.step, audit });
    }
  }
}

/**
 * Whether a node of a step is audited. A hash of the node decides, so the core needs no randomness, and no worker can
 * foresee an audit.
 */
export function isDrawn({ options }: CoordinatorState, step: number, { level, index }: TreeNode): boolean {
  const { auditRate, auditSeed } = options;
  if (auditRate === 0) return false;
  return uniformFloat64(randomGenerator('audit', auditSeed, step >>> 0, level, index)) < auditRate;
}

/** Whether a worker is computing the audit and is not late. Earlier auditors are late, or gone. */
function isUnderWay(draft: Draft, { leaves, auditor }: Audit): boolean {
  const { shard } = (auditor !== null && draft.worker(auditor)) || {};
  return (
    shard?.kind === 'audit' &&
    shard.leaves.begin === leaves.begin &&
    shard.leaves.end === leaves.end &&
    shard.lateAtMs > draft.nowMs
  );
}

/** Workers with other claims to equal bits may differ although they are sound. */
function canAudit(worker: WorkerState, { claims }: Audit): boolean {
  return claims.every((claim) => claim.worker.workerId !== worker.workerId && claimSameBits(claim.worker, worker));
}

function accuse(draft: Draft, step: StepState, leaves: LeafRange, claim: Claim, agreed: readonly Claim[]): void {
  const worker = draft.state.workers.withId(claim.worker.workerId);
  draft.notice({
    type: 'wrong-gradient',
    worker: worker ?? claim.worker,
    step: step.step,
    leaves,
    digest: claim.digest ?? '',
    agreedDigest: agreed[0]?.digest ?? '',
    witnesses: agreed.map((witness) => witness.worker),
  });
  const reason = `the gradient of ${micro(leaves)} of step ${step.step} differs from the bits that two other workers computed`;
  if (worker) quarantine(draft, worker, { code: 'wrong-gradient', reason });
  else refuseFromNowOn(draft, claim.worker.workerId);
  draft.because(`${describe(claim.worker)} lied about ${micro(leaves)}`);
}

function readyWorkers({ workers }: CoordinatorState): WorkerState[] {
  return workers.values().filter(({ status }) => status === 'ready');
}

function updateAudit(draft: Draft, node: TreeNode, change: (audit: Audit) => Partial<Audit>): void {
  const audits = draft.state.step?.audits.map((audit) =>
    isSame(audit.node, node) ? { ...audit, ...change(audit) } : audit,
  );
  if (audits) draft.updateStep({ audits });
}

function isSame(a: TreeNode, b: TreeNode): boolean {
  return a.level === b.level && a.index === b.index;
}

const micro = ({ begin, end }: LeafRange): string => `micro-batches ${begin}..${end - 1}`;
