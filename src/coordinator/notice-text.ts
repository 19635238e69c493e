import type { RejectionCode } from '../shared/protocol/rejections.js';
import type { LeafRange } from '../shared/reduction-tree.js';
import type { EventLevel } from '../shared/view/run-view.js';
import { describe } from './membership.js';
import type { Notice } from './state.js';

/** Rejections after which a worker is not admitted again: no correct worker gets them. */
const LIES: ReadonlySet<string> = new Set<RejectionCode>([
  'malformed',
  'not-finite',
  'out-of-bounds',
  'wrong-shard',
  'wrong-gradient',
]);

/** A notice in words, and how much it matters; null when it is for counting only. */
export function noticeText(notice: Notice): { level: EventLevel; text: string } | null {
  switch (notice.type) {
    case 'worker-joined':
      return {
        level: 'info',
        text: `${describe(notice.worker)} joined, engine ${notice.worker.engine} on ${notice.worker.device}`,
      };
    case 'worker-ready':
      return { level: 'info', text: `${describe(notice.worker)} is ready` };
    case 'worker-left': {
      if (LIES.has(notice.code)) {
        return { level: 'warning', text: `${describe(notice.worker)} is out of the run: ${notice.reason}` };
      }
      const expected = notice.code === 'terminated' || notice.code === 'reconnected';
      return { level: expected ? 'info' : 'warning', text: `${describe(notice.worker)} left: ${notice.reason}` };
    }
    case 'message-rejected': {
      const { code, reason } = notice.rejection;
      // A result that came too late is ordinary: somebody else's came first.
      return code === 'stale' ? null : { level: 'warning', text: `rejected a message (${code}): ${reason}` };
    }
    case 'no-workers':
      return { level: 'warning', text: 'no worker is left: training waits until one joins' };
    case 'mixed-engines': {
      const [a, b] = notice.workers;
      return {
        level: 'warning',
        text:
          `${describe(a)} computes with ${a.engine} on ${a.device}, ${describe(b)} with ${b.engine} on ${b.device}: ` +
          'their bits differ, so the model depends on who computes what',
      };
    }
    case 'audited':
      return null;
    case 'audit-waits':
      return {
        level: 'warning',
        text:
          `step ${notice.step} waits: ${leavesText(notice.audit.leaves)} must be audited by another worker than ` +
          `${notice.audit.claims.map(({ worker }) => describe(worker)).join(' and ')}. Start another one.`,
      };
    case 'wrong-gradient': {
      const { worker, step, leaves, digest, agreedDigest, witnesses } = notice;
      return {
        level: 'error',
        text:
          `${describe(worker)} sent a wrong gradient of ${leavesText(leaves)} of step ${step}: SHA-256 ${digest.slice(0, 16)}..., ` +
          `where ${witnesses.map(describe).join(' and ')} have ${agreedDigest.slice(0, 16)}... It is out of the run. ` +
          `${worker.unauditedLeaves} micro-batches of it were used without audit.`,
      };
    }
  }
}

const leavesText = ({ begin, end }: LeafRange): string => `micro-batches ${begin}..${end - 1}`;
