import { chunkCount, listChunkCount, samplesAtOnce } from '../../shared/data/split-chunks.js';
import { counted } from '../../shared/text/plural.js';
import type { Draft } from './draft.js';
import { quarantine, reject, remove } from './membership.js';
import type { PeerId, WorkerState } from './state.js';

/** Decisions about workers that fetch the training set. */

/** A worker asks for a chunk. */
export function onFetch(draft: Draft, worker: WorkerState, chunk: number): void {
  const { config, sampleListSha256 } = draft.state.options;
  const listCount = sampleListSha256 === null ? 0 : listChunkCount(config.trainSplit);
  const count = chunkCount(config.trainSplit) + listCount;
  if (chunk < count) draft.effect({ type: 'serve-data', peer: worker.peer, request: { chunk } });
  else {
    const reason = `the data set has ${counted(count, 'chunk')}, asked for ${chunk}`;
    quarantine(draft, worker, { code: 'malformed', reason });
  }
}

/** A worker asks for single images. */
export function onFetchImages(draft: Draft, worker: WorkerState, samples: readonly number[]): void {
  const { config, sampleListSha256 } = draft.state.options;
  const { sampleCount } = config.trainSplit;
  const most = sampleListSha256 === null ? 0 : samplesAtOnce(config.trainSplit);
  if (samples.length > most || samples.some((sample) => sample >= sampleCount)) {
    const reason = `of ${counted(sampleCount, 'sample')}, at most ${most} may be asked for at once, got ${samples.length}, the highest ${Math.max(...samples)}`;
    quarantine(draft, worker, { code: 'malformed', reason });
    return;
  }
  const { peer, shard } = worker;
  if (!shard) {
    // Its shard was taken away, and the cancel has crossed with the request. Its next shard makes it ask again.
    reject(draft, peer, { code: 'stale', reason: 'the shard that lacks these images is over' });
    return;
  }
  const imagesRequested = shard.imagesRequested + samples.length;
  draft.updateWorker(peer, { shard: { ...shard, imagesRequested } });
  // A worker asks for each image of its shard once. More requests repeat lost ones, or are a flood.
  const isUrgent = imagesRequested <= shard.sampleCount;
  draft.effect({ type: 'serve-data', peer, request: { samples, isUrgent } });
}

/** The training set cannot be read, and this worker needs it. */
export function onDataFailed(draft: Draft, peer: PeerId, reason: string): void {
  const worker = draft.worker(peer);
  if (!worker) return;
  reject(draft, peer, { code: 'dataset-unavailable', reason });
  remove(draft, worker, 'dataset-unavailable', `it needs a data set that cannot be read: ${reason}`);
}
