import { type Chunk, MessageType } from '../../shared/protocol/messages.js';
import type { WorkerTransition } from './effects.js';
import type { WorkerEvent } from './events.js';
import * as notices from './notices.js';
import { workFrom } from './reporting.js';
import type { WorkerCoreState } from './state.js';

/** Decisions about loading: a worker fetches the data set that it lacks, chunk by chunk, and becomes ready. */

/** Asks for the next part of the data set. A worker that can compute without it begins to work meanwhile. */
export function onChunkMissing(
  state: WorkerCoreState,
  event: Extract<WorkerEvent, { readonly type: 'chunk-missing' }>,
): WorkerTransition {
  if (!isLoadingFor(state, event.coordinatorId)) return { state, effects: [] };
  const { chunk, storedCount, chunkCount, canCompute, nowMs, coordinatorId } = event;
  const begun = canCompute ? begin(state, nowMs, coordinatorId) : { state, effects: [] };
  const fetch = sendFetch(begun.state, nowMs, chunk);
  const tenth = (count: number): number => Math.floor((10 * count) / chunkCount);
  const isNews = storedCount === 0 || tenth(storedCount) > tenth(storedCount - 1);
  const news = isNews ? [notices.fetching(10 * tenth(storedCount))] : [];
  return { state: fetch.state, effects: [...begun.effects, ...news, ...fetch.effects] };
}

/** A worker that works already may still be loading the rest of the data set. */
const isLoadingFor = ({ phase, coordinatorId }: WorkerCoreState, sender: string): boolean =>
  (phase === 'loading' || phase === 'ready') && coordinatorId === sender;

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
  const isAwaited = isLoadingFor(state, coordinatorId) && state.fetch?.chunk === chunk;
  if (!isAwaited || !welcome || !bytes) return { state, effects: [] };
  return { state: { ...state, fetch: null }, effects: [{ type: 'store-chunk', welcome, chunk, bytes }] };
}

/** All is loaded. */
export function onLoaded(state: WorkerCoreState, nowMs: number, coordinatorId: string): WorkerTransition {
  if (!isLoadingFor(state, coordinatorId)) return { state, effects: [] };
  if (state.phase === 'ready') return { state, effects: [notices.allIsHere()] };
  return begin(state, nowMs, coordinatorId);
}

/** The worker gets work from now on. */
function begin(state: WorkerCoreState, nowMs: number, coordinatorId: string): WorkerTransition {
  if (state.phase === 'ready') return { state, effects: [] };
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
