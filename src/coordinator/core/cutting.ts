import type { LeafRange } from '../../shared/reduction-tree.js';
import { type ComputePower, canEndBy, lastEnd, sharesOf } from './shares.js';
import { type Pace, speedPerThread } from './thread-speed.js';

/** A worker that can take a shard now. */
export interface IdleWorker extends Pace {
  readonly peer: string;
}

/** A contiguous part of the open leaves, for one worker. */
export interface CutShard {
  readonly peer: string;
  readonly leaves: LeafRange;
}

/**
 * A step may be planned to take this many times longer if its shards then are whole nodes of the reduction tree. For
 * such a shard one gradient is sent. For a shard that begins or ends one leaf off, there are up to twice as many
 * gradients as the tree has levels.
 */
const COARSE_FACTOR = 1.05;

/**
 * Cuts the open leaves into contiguous shards, at most one for each idle worker. The last shard is done as early as
 * whole leaves allow, or a little later if that gives fewer nodes. A worker that would finish even one leaf after all
 * others gets nothing.
 *
 * @param open disjoint ranges of leaves that nobody has computed or is computing, in ascending order
 * @param idle in the order in which they are served
 */
export function cutShards(open: readonly LeafRange[], idle: readonly IdleWorker[]): CutShard[] {
  const openCount = lengthOf(open);
  if (openCount === 0 || idle.length === 0) return [];

  const perThread = speedPerThread(idle) ?? 1;
  const workers = idle.map(({ threads, samplesPerMs }) => ({ threads, speed: samplesPerMs ?? perThread * threads }));
  const [first, ...others] = open;
  const shares = first && others.length === 0 ? coarseShares(first, workers) : sharesOf(openCount, 1, workers);
  const shards: CutShard[] = [];
  const left = [...open];
  /** Leaves of this worker's share, and of earlier shares that are not cut yet. */
  let wanted = 0;
  for (const [i, worker] of idle.entries()) {
    wanted += shares[i] ?? 0;
    const range = left[0];
    if (wanted === 0 || !range) continue;
    // A shard is contiguous, so it ends where its range ends. The rest of the share goes to the next idle worker.
    const end = Math.min(range.begin + wanted, range.end);
    shards.push({ peer: worker.peer, leaves: { begin: range.begin, end } });
    wanted -= end - range.begin;
    if (end === range.end) left.shift();
    else left[0] = { begin: end, end: range.end };
  }
  return shards;
}

/**
 * Leaves for each worker, in blocks. The block is the greatest power of two with which the last worker ends nearly as
 * early as with single leaves.
 */
function coarseShares({ begin, end }: LeafRange, workers: readonly ComputePower[]): number[] {
  const count = end - begin;
  const latestEnd = COARSE_FACTOR * lastEnd(count, workers);
  for (let block = 2 ** Math.floor(Math.log2(count)); block > 1; block /= 2) {
    // Nodes begin at multiples of their size. The last block may be shorter, but counts as whole.
    const blockCount = Math.ceil(count / block);
    if (begin % block !== 0 || !canEndBy(latestEnd, blockCount, block, workers)) continue;
    return sharesOf(blockCount, block, workers).map((blocks) => blocks * block);
  }
  return sharesOf(count, 1, workers);
}

/** Number of leaves in these ranges. */
export function lengthOf(ranges: readonly LeafRange[]): number {
  return ranges.reduce((sum, { begin, end }) => sum + end - begin, 0);
}

/** The ranges of leaves for which `taken` is false, in ascending order. */
export function openRanges(leafCount: number, taken: (leaf: number) => boolean): LeafRange[] {
  const ranges: LeafRange[] = [];
  let begin = 0;
  for (let leaf = 0; leaf <= leafCount; leaf++) {
    if (leaf < leafCount && !taken(leaf)) continue;
    if (begin < leaf) ranges.push({ begin, end: leaf });
    begin = leaf + 1;
  }
  return ranges;
}
