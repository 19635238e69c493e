import type { EventLevel } from '../../page/view/run-view.js';
import { CONTRACT } from '../../shared/contract.js';
import type { RejectionCode } from '../../shared/protocol/rejections.js';
import { counted } from '../../shared/text/plural.js';
import { printable } from '../../shared/text/printable.js';
import { withThreads } from '../../shared/text/with-threads.js';
import { describe } from '../core/membership.js';
import type { Notice } from '../core/notices.js';
import type { WorkerState } from '../core/state.js';

/** Rejections after which a worker is not admitted again: a correct worker never gets them. */
const LIES: ReadonlySet<string> = new Set<RejectionCode>([
  'malformed',
  'not-finite',
  'out-of-bounds',
  'wrong-shard',
  'wrong-gradient',
]);

/** The words of a notice, and how important it is; null if it is only counted. */
export function noticeText(notice: Notice): { level: EventLevel; text: string } | null {
  switch (notice.type) {
    case 'worker-joined':
      return {
        level: 'info',
        text: `${describe(notice.worker)} joined, engine ${withThreads(engineText(notice.worker), notice.worker.threads)}`,
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
      // A late result is ordinary: another worker's came first.
      return code === 'stale'
        ? null
        : { level: 'warning', text: `rejected a message (${code}): ${REASONS[code] ?? reason}` };
    }
    case 'no-workers':
      return { level: 'warning', text: 'no worker is left: training waits until one joins' };
    case 'own-bits':
      return {
        level: 'warning',
        text:
          `${describe(notice.worker)} computes with ${engineText(notice.worker)}, whose bits are not those of contract ${CONTRACT}: ` +
          'the model will have the same bits only on devices like it',
      };
    case 'mixed-engines': {
      const [a, b] = notice.workers;
      return {
        level: 'warning',
        text:
          `${describe(a)} computes with ${engineText(a)}, ${describe(b)} with ${engineText(b)}: ` +
          'their bits differ, so the model depends on who computes what',
      };
    }
    case 'audited':
      return null;
    case 'audit-waits':
      return {
        level: 'warning',
        text:
          `step ${notice.step} waits: a gradient of ${notice.audit.claims.map(({ worker }) => describe(worker)).join(' and ')} ` +
          'must be checked by another worker. Start another one.',
      };
    case 'wrong-gradient': {
      const { worker, step, digest, agreedDigest, witnesses } = notice;
      return {
        level: 'error',
        text:
          `${describe(worker)} sent a wrong gradient in step ${step}: SHA-256 ${digest.slice(0, 16)}..., where ` +
          `${witnesses.map(describe).join(' and ')} have ${agreedDigest.slice(0, 16)}... It is out of the run. ` +
          `${counted(worker.unauditedLeaves, 'micro-batch', 'micro-batches')} that it computed before went into the model without a check.`,
      };
    }
  }
}

/** Reasons that are written for the sender, in words for other people. */
const REASONS: Partial<Record<RejectionCode, string>> = {
  foreign: 'it was meant for an earlier start of the coordinator',
  'unknown-worker': 'its sender has not joined',
};

/** Engine and device, in the worker's own words. */
const engineText = ({ engine, device }: WorkerState): string => `${printable(engine, 40)} on ${printable(device, 120)}`;
