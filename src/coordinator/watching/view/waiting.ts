import type { CoordinatorStatus } from '../coordinator-status.js';

/** If there are more workers than these, they are counted, not named. */
const MAX_NAMED = 3;

/** The reason why the current step waits, in words that continue 'waits for'; null if unknown. */
export function waitsFor({ phase, workers, queues }: CoordinatorStatus): string | null {
  if (phase !== 'training') return null;
  const computing = workers.filter(({ shard }) => shard !== null);
  if (computing.length > 0) {
    const named = computing.slice(0, MAX_NAMED).map(({ ordinal, host }) => `worker ${ordinal} (${host})`);
    const others = computing.length - named.length;
    return `the result of ${enumerated(others > 0 ? [...named, `${others} more`] : named)}`;
  }
  if (queues.audit > 0) return 'a second worker that checks a gradient';
  return queues.evaluation > 0 ? 'the test after an earlier epoch' : null;
}

/** 'a', 'a and b', 'a, b and c'. */
function enumerated(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}
