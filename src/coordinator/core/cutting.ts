import type { LeafRange } from '../../shared/reduction-tree.js';

/** A worker that can take a shard now. */
export interface IdleWorker {
  readonly peer: string;
  /** Above 0; null while unknown, when it counts as the mean of the others. */
  readonly samplesPerMs: number | null;
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
  const openCount = open.reduce((sum, { begin, end }) => sum + end - begin, 0);
  if (openCount === 0 || idle.length === 0) return [];

  const speeds = completedSpeeds(idle);
  const [first, ...others] = open;
  const shares = first && others.length === 0 ? coarseShares(first, speeds) : sharesOf(openCount, speeds);
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
 * When the last of these leaves is done. The unit is the time of a worker with speed 1 for one leaf.
 *
 * @param speeds of all workers, above 0
 */
export function lastEnd(leafCount: number, speeds: readonly number[]): number {
  return endOf(sharesOf(leafCount, speeds), speeds);
}

function endOf(shares: readonly number[], speeds: readonly number[]): number {
  return Math.max(...shares.map((share, i) => share / (speeds[i] ?? Number.NaN)));
}

/**
 * Leaves for each worker, in blocks. The block is the greatest power of two with which the last worker ends nearly as
 * early as with single leaves.
 */
function coarseShares({ begin, end }: LeafRange, speeds: readonly number[]): number[] {
  const count = end - begin;
  const fine = sharesOf(count, speeds);
  const latestEnd = COARSE_FACTOR * endOf(fine, speeds);
  for (let block = 2 ** Math.floor(Math.log2(count)); block > 1; block /= 2) {
    // Nodes begin at multiples of their size.
    if (begin % block !== 0) continue;
    // The last block may be shorter, but counts as whole.
    const shares = sharesOf(Math.ceil(count / block), speeds).map((blocks) => blocks * block);
    if (endOf(shares, speeds) <= latestEnd) return shares;
  }
  return fine;
}

/** Leaves for each worker: each leaf goes to the worker that would be done with it first. */
function sharesOf(leafCount: number, speeds: readonly number[]): number[] {
  const totalSpeed = speeds.reduce((sum, speed) => sum + speed, 0);
  // Leaves that each worker has done at the time when all would end if leaves could be divided. No worker gets fewer
  // than these.
  const shares = speeds.map((speed) => Math.floor((leafCount * speed) / totalSpeed));
  let left = leafCount - shares.reduce((sum, share) => sum + share, 0);
  for (; left > 0; left--) {
    let first = 0;
    let firstEnd = Number.POSITIVE_INFINITY;
    for (const [i, speed] of speeds.entries()) {
      const end = ((shares[i] ?? 0) + 1) / speed;
      if (end >= firstEnd) continue;
      first = i;
      firstEnd = end;
    }
    shares[first] = (shares[first] ?? 0) + 1;
  }
  return shares;
}

function completedSpeeds(idle: readonly IdleWorker[]): number[] {
  const known = idle.flatMap(({ samplesPerMs }) => (samplesPerMs === null ? [] : [samplesPerMs]));
  const mean = known.length === 0 ? 1 : known.reduce((sum, speed) => sum + speed, 0) / known.length;
  return idle.map(({ samplesPerMs }) => samplesPerMs ?? mean);
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
