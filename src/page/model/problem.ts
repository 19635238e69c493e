/** Something that somebody should look at. */
export interface Problem {
  readonly kind:
    | 'no-workers'
    | 'not-finite'
    | 'stalled'
    | 'lost'
    | 'unresponsive'
    | 'late'
    | 'slow'
    | 'not-learning'
    | 'accuracy-fell'
    | 'slower-than-before'
    | 'error-event';
  /** 'error': training has stopped, or goes on in vain. */
  readonly severity: 'warning' | 'error';
  /** The worker that has the problem; null if it is not a worker's. */
  readonly worker: number | null;
  /** A sentence or two. */
  readonly text: string;
}
