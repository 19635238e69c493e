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
  /** 'error': training does not go on, or for nothing. */
  readonly severity: 'warning' | 'error';
  /** Whose problem it is; null when it is nobody's. */
  readonly worker: number | null;
  /** A sentence or two. */
  readonly text: string;
}
