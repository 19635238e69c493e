/** A part of a run, in steps. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What the charts show of a run; null: all of it. `live`: its end goes on with the run. */
export type Zoom = (Span & { readonly live: boolean }) | null;

/** Fewer steps are not shown: there would be nothing to see. */
const MIN_STEPS = 8;

/** All that there is to see of a run of so many steps. */
const wholeRun = (steps: number): Span => ({ from: 0, to: Math.max(steps, MIN_STEPS) });

/** The part that is shown, of a run of so many steps. */
export function spanOf(zoom: Zoom, steps: number): Span {
  const whole = wholeRun(steps);
  if (zoom === null) return whole;
  return zoom.live
    ? { from: Math.max(0, whole.to - (zoom.to - zoom.from)), to: whole.to }
    : { from: zoom.from, to: zoom.to };
}

/** Half as much: its last half while the run's end is seen, else its middle. */
export function zoomedIn(zoom: Zoom, steps: number): Zoom {
  const { from, to } = spanOf(zoom, steps);
  const width = Math.max(MIN_STEPS, Math.round((to - from) / 2));
  const live = zoom === null || zoom.live;
  const begin = live ? to - width : Math.round((from + to - width) / 2);
  return within({ from: begin, to: begin + width }, steps, live);
}

/** Twice as much. */
export function zoomedOut(zoom: Zoom, steps: number): Zoom {
  if (zoom === null) return null;
  const { from, to } = spanOf(zoom, steps);
  const width = 2 * (to - from);
  const begin = zoom.live ? to - width : Math.round((from + to - width) / 2);
  return within({ from: begin, to: begin + width }, steps, zoom.live);
}

/** Half of what is shown earlier (-1) or later (1). At the run's end it goes on with the run. */
export function moved(zoom: Zoom, steps: number, direction: -1 | 1): Zoom {
  if (zoom === null) return null;
  const { from, to } = spanOf(zoom, steps);
  const distance = direction * Math.max(1, Math.round((to - from) / 2));
  const live = to + distance >= wholeRun(steps).to;
  return within({ from: from + distance, to: to + distance }, steps, live);
}

/** What lies between two places that a reader has pointed at, in either order. */
export function chosen(a: number, b: number, steps: number): Zoom {
  const [from, to] = [Math.round(Math.min(a, b)), Math.round(Math.max(a, b))];
  const middle = Math.round((from + to) / 2);
  const half = Math.max(MIN_STEPS / 2, Math.ceil((to - from) / 2));
  return within({ from: middle - half, to: middle + half }, steps, false);
}

/** As wide, and inside the run; null when that is all of it. */
function within({ from, to }: Span, steps: number, live: boolean): Zoom {
  const whole = wholeRun(steps);
  const width = to - from;
  if (width >= whole.to - whole.from) return null;
  const begin = Math.min(Math.max(from, whole.from), whole.to - width);
  return { from: begin, to: begin + width, live };
}
