import type { Progress } from '../../view/run-view.js';

/** When the page last asked for the parameters. */
export interface LastAsked {
  /** Updates that the run had made by then, as far as the page knew. */
  readonly steps: number;
  /** Whether the training was over by then. */
  readonly isOver: boolean;
  readonly atMs: number;
}

/** While the card is in sight, the parameters come this often at most, in milliseconds. */
const REFRESH_MS = 1_500;

/** Whether all updates of this life of the run are made: the parameters are the last ones. */
export function isOver({ phase }: Pick<Progress, 'phase'>): boolean {
  return phase !== 'gathering' && phase !== 'training';
}

/**
 * Whether it is time to ask for the parameters. Out of sight they are not asked for before the training is over. Then
 * they are, because a coordinator may end soon.
 *
 * @param last null: they were never asked for
 * @param isInSight whether the reader can see the card
 */
export function isRefreshDue(
  last: LastAsked | null,
  progress: Pick<Progress, 'phase' | 'steps'>,
  isInSight: boolean,
  nowMs: number,
): boolean {
  const over = isOver(progress);
  if (last === null) return isInSight || over;
  if (over && !last.isOver) return true;
  return isInSight && progress.steps !== last.steps && nowMs - last.atMs >= REFRESH_MS;
}
