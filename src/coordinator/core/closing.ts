import { MessageType, type Shutdown } from '../../shared/protocol/messages.js';
import { counted } from '../../shared/text/plural.js';
import type { Draft } from './draft.js';
import { earlyEndOf } from './early-end.js';
import type { Transition } from './effects.js';
import type { CoordinatorEvent } from './events.js';
import { evictSilent } from './membership.js';
import type { Outcome, PeerId } from './state.js';

/**
 * The end of a run. Workers are told to leave, and the coordinator stays until each has said bye or its connection is
 * gone, for at most `timing.releaseMs`. It stays because a worker's socket drops what it has not read when the other
 * end closes, and a worker that missed the shutdown would wait for a coordinator that never comes back. A busy worker
 * may be silent without being gone. After an interrupt `timing.closingMs` is enough, because workers wait for the next
 * coordinator anyway.
 */

const SHUTDOWN_OUTCOME: Record<Outcome['type'], Shutdown['outcome']> = {
  completed: 'completed',
  interrupted: 'interrupted',
  failed: 'failed',
};

/** Ends the run with the effect 'finish'. After that, only the workers have to leave. */
export function finish(draft: Draft, outcome: Outcome): void {
  const { closingMs, releaseMs } = draft.state.options.timing;
  const untilMs = draft.nowMs + (outcome.type === 'interrupted' ? closingMs : releaseMs);
  draft.update({ phase: 'closing', step: null, closing: { outcome, untilMs } });
  for (const peer of draft.state.workers.keys()) sendShutdown(draft, peer);
  draft.effect({ type: 'finish', outcome });
  draft.because(outcome.type === 'failed' ? outcome.reason : outcome.type);
  closeWhenAllLeft(draft);
}

/** Ends a run that is over, after its last epoch or before it. */
export function complete(draft: Draft): void {
  const early = earlyEndOf(draft.state);
  finish(draft, { type: 'completed', ...(early && { early }) });
}

/** Answers every message except bye with shutdown, including messages of workers that come too late. */
export function onEventWhileClosing(draft: Draft, event: CoordinatorEvent): Transition {
  switch (event.type) {
    case 'tick':
      if (draft.state.closing?.outcome.type === 'interrupted') evictSilent(draft);
      break;
    case 'message':
      if (event.message.type === MessageType.bye) draft.removeWorker(event.peer);
      else sendShutdown(draft, event.peer);
      break;
    case 'connection-lost':
      draft.removeWorker(event.peer);
      break;
    default:
  }
  closeWhenAllLeft(draft);
  return draft.done();
}

function closeWhenAllLeft(draft: Draft): void {
  const { workers, closing } = draft.state;
  if (workers.size > 0 && draft.nowMs < (closing?.untilMs ?? 0)) return;
  draft.update({ phase: 'ended' });
  draft.effect({ type: 'close' });
  draft.because(
    workers.size === 0 ? 'every worker has left' : `${counted(workers.size, 'worker')} did not leave in time`,
  );
}

function sendShutdown(draft: Draft, peer: PeerId): void {
  const { closing } = draft.state;
  if (closing) {
    draft.send(peer, { type: MessageType.shutdown, outcome: SHUTDOWN_OUTCOME[closing.outcome.type] });
  }
}
