import { type Chunk, MessageType } from '../../shared/protocol/messages.js';
import type { WorkerTransition } from './effects.js';
import type { WorkerEvent } from './events.js';
import * as notices from './notices.js';
import { workFrom } from './reporting.js';
import type { WorkerCoreState } from './state.js';

/** Decisions about loading: a worker fetches the data set that it lacks, chunk by chunk, and becomes ready. */

/** Asks for the next part of the data set. */
export function onChunkMissing(
  state: WorkerCoreState,
  event: Extract<WorkerEvent, { readonly type: 'chunk-missing' }>,
): WorkerTransition {
  if (state.phase !== 'loading' || state.coordinatorId !== event.coordinatorId) return { state, effects: [] };
  const { chunk, storedCount, chunkCount } = event;
  const fetch = sendFetch(state, event.nowMs, chunk);
  const tenth = (count: number): number => Math.floor((10 * count) / chunkCount);
  const isNews = storedCount === 0 || tenth(storedCount) > tenth(storedCount - 1);
  return {
    state: fetch.state,
    effects: isNews ? [notices.fetching(10 * tenth(storedCount)), ...fetch.effects] : fetch.effects,
  };
}

/** Asks for a chunk, for the first time or again. */
export function sendFetch(state: WorkerCoreState, nowMs: number, chunk: number): WorkerTransition {
  if (state.coordinatorId === null) return { state, effects: [] };
  return {
    state: { ...state, fetch: { chunk, askedAtMs: nowMs } },
    effects: [{ type: 'send', message: { type: MessageType.fetch, coordinatorId: state.coordinatorId, chunk } }],
  };
}

/** A chunk has come. */
export function onChunk(
  state: WorkerCoreState,
  { chunk, coordinatorId }: Chunk,
  bytes: Uint8Array | null,
): WorkerTransition {
  const { welcome } = state;
  // A chunk that was requested twice comes twice.
  const isAwaited = state.phase === 'loading' && state.coordinatorId === coordinatorId && state.fetch?.chunk === chunk;
  if (!isAwaited || !welcome || !bytes) return { state, effects: [] };
  return { state: { ...state, fetch: null }, effects: [{ type: 'store-chunk', welcome, chunk, bytes }] };
}

/** The worker gets work from now on. */
export function onLoaded(state: WorkerCoreState, nowMs: number, coordinatorId: string): WorkerTransition {
  if (state.phase !== 'loading' || state.coordinatorId !== coordinatorId) return { state, effects: [] };
  return {
    state: {
      ...state,
      phase: 'ready',
      phaseSinceMs: nowMs,
      fetch: null,
      // Loading may have kept the event loop busy, so messages of the coordinator may still be unread.
      lastHeardMs: nowMs,
      work: workFrom(nowMs),
    },
    effects: [
      { type: 'send', message: { type: MessageType.ready, coordinatorId } },
      notices.joined(state.options, state.welcome?.runId ?? ''),
    ],
  };
}
