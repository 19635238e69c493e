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
  if (samples.length <= most && samples.every((sample) => sample < sampleCount)) {
    draft.effect({ type: 'serve-data', peer: worker.peer, request: { samples } });
    return;
  }
  const reason = `of ${counted(sampleCount, 'sample')}, at most ${most} may be asked for at once, got ${samples.length}, the highest ${Math.max(...samples)}`;
  quarantine(draft, worker, { code: 'malformed', reason });
}

/** The training set cannot be read, and this worker needs it. */
export function onDataFailed(draft: Draft, peer: PeerId, reason: string): void {
  const worker = draft.worker(peer);
  if (!worker) return;
  reject(draft, peer, { code: 'dataset-unavailable', reason });
  remove(draft, worker, 'dataset-unavailable', `it needs a data set that cannot be read: ${reason}`);
}
