/** A part of a run, in steps. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The part of a run that the charts show; null: all of it. `live`: its end moves on with the run. */
export type Zoom = (Span & { readonly live: boolean }) | null;

/** At least this many steps are shown: with fewer there would be nothing to see. */
const MIN_STEPS = 8;

/** The whole of a run with this many steps. */
const wholeRun = (steps: number): Span => ({ from: 0, to: Math.max(steps, MIN_STEPS) });

/** The shown part of a run with this many steps. */
export function spanOf(zoom: Zoom, steps: number): Span {
  const whole = wholeRun(steps);
  if (zoom === null) return whole;
  return zoom.live
    ? { from: Math.max(0, whole.to - (zoom.to - zoom.from)), to: whole.to }
    : { from: zoom.from, to: zoom.to };
}

/** Half of the shown part: its last half while the end of the run is visible, otherwise its middle. */
export function zoomedIn(zoom: Zoom, steps: number): Zoom {
  const { from, to } = spanOf(zoom, steps);
  const width = Math.max(MIN_STEPS, Math.round((to - from) / 2));
  const live = zoom === null || zoom.live;
  const begin = live ? to - width : Math.round((from + to - width) / 2);
  return within({ from: begin, to: begin + width }, steps, live);
}

/** Twice the shown part. */
export function zoomedOut(zoom: Zoom, steps: number): Zoom {
  if (zoom === null) return null;
  const { from, to } = spanOf(zoom, steps);
  const width = 2 * (to - from);
  const begin = zoom.live ? to - width : Math.round((from + to - width) / 2);
  return within({ from: begin, to: begin + width }, steps, zoom.live);
}

/** Moves by half of the shown part, earlier (-1) or later (1). At the end of the run, it moves on with the run. */
export function moved(zoom: Zoom, steps: number, direction: -1 | 1): Zoom {
  if (zoom === null) return null;
  const { from, to } = spanOf(zoom, steps);
  const distance = direction * Math.max(1, Math.round((to - from) / 2));
  const live = to + distance >= wholeRun(steps).to;
  return within({ from: from + distance, to: to + distance }, steps, live);
}

/** The part between two places that a reader has pointed at, in either order. */
export function chosen(a: number, b: number, steps: number): Zoom {
  const [from, to] = [Math.round(Math.min(a, b)), Math.round(Math.max(a, b))];
  const middle = Math.round((from + to) / 2);
  const half = Math.max(MIN_STEPS / 2, Math.ceil((to - from) / 2));
  return within({ from: middle - half, to: middle + half }, steps, false);
}

/** A part of the same width, moved inside the run; null if that is the whole run. */
function within({ from, to }: Span, steps: number, live: boolean): Zoom {
  const whole = wholeRun(steps);
  const width = to - from;
  if (width >= whole.to - whole.from) return null;
  const begin = Math.min(Math.max(from, whole.from), whole.to - width);
  return { from: begin, to: begin + width, live };
}
