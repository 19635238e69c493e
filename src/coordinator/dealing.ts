import type { LeafRange } from '../shared/reduction-tree.js';

/** A worker that can take a shard now. */
export interface IdleWorker {
  readonly peer: string;
  /** Above 0; null while unknown: counts as the mean of the others. */
  readonly samplesPerMs: number | null;
}

export interface Deal {
  readonly peer: string;
  readonly leaves: LeafRange;
}

/**
 * Cuts the open leaves into contiguous shards, one at most for each idle worker, in proportion to the workers' speeds, so
 * that all finish at about the same time. Workers that are slower than one leaf's worth get nothing.
 *
 * @param open disjoint ranges of leaves that nobody has computed or is computing, in ascending order
 * @param idle in the order in which leaves are dealt
 */
export function dealLeaves(open: readonly LeafRange[], idle: readonly IdleWorker[]): Deal[] {
  const openCount = open.reduce((sum, { begin, end }) => sum + end - begin, 0);
  if (openCount === 0 || idle.length === 0) return [];

  const speeds = completedSpeeds(idle);
  const totalSpeed = speeds.reduce((sum, speed) => sum + speed, 0);
  const deals: Deal[] = [];
  const left = [...open];
  let speedSoFar = 0;
  let leavesSoFar = 0;
  for (const [i, worker] of idle.entries()) {
    speedSoFar += speeds[i] ?? 0;
    // Rounding the running total instead of each share makes the shares add up to all open leaves.
    const share = Math.round((openCount * speedSoFar) / totalSpeed) - leavesSoFar;
    const range = left[0];
    if (share === 0 || !range) continue;
    // A shard is contiguous, so it ends where its range ends; what that leaves over waits for the next idle worker.
    const end = Math.min(range.begin + share, range.end);
    deals.push({ peer: worker.peer, leaves: { begin: range.begin, end } });
    leavesSoFar += end - range.begin;
    if (end === range.end) left.shift();
    else left[0] = { begin: end, end: range.end };
  }
  return deals;
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
