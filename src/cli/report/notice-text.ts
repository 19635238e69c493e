import { describe } from '../../coordinator/membership.js';
import type { Notice } from '../../coordinator/state.js';
import type { NoteLevel } from './reporter.js';

/** A notice in words, and how much it matters. */
export function noticeText(notice: Notice): { level: NoteLevel; text: string } {
  switch (notice.type) {
    case 'worker-joined':
      return {
        level: 'info',
        text: `${describe(notice.worker)} joined, engine ${notice.worker.engine} on ${notice.worker.device}`,
      };
    case 'worker-ready':
      return { level: 'info', text: `${describe(notice.worker)} is ready` };
    case 'worker-left': {
      const expected = notice.code === 'terminated' || notice.code === 'reconnected';
      return { level: expected ? 'info' : 'warning', text: `${describe(notice.worker)} left: ${notice.reason}` };
    }
    case 'message-rejected': {
      const { code, reason } = notice.rejection;
      // A result that came too late is ordinary: somebody else's came first.
      return { level: code === 'stale' ? 'info' : 'warning', text: `rejected a message (${code}): ${reason}` };
    }
    case 'no-workers':
      return { level: 'warning', text: 'no worker is left: training waits until one joins' };
  }
}
