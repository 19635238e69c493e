/** At most four drawings a second. */
const SHORTEST_PAUSE_MS = 250;

/**
 * Turns any number of requests into few calls of `draw`, and into none while the page is hidden.
 *
 * @returns a function that requests a drawing
 */
export function limitedRedraw(draw: () => void): () => void {
  let wanted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let drawnAtMs = Number.NEGATIVE_INFINITY;

  function request(): void {
    wanted = true;
    if (document.hidden || timer !== undefined) return;
    timer = setTimeout(run, Math.max(0, drawnAtMs + SHORTEST_PAUSE_MS - performance.now()));
  }

  function run(): void {
    timer = undefined;
    if (document.hidden || !wanted) return;
    wanted = false;
    drawnAtMs = performance.now();
    draw();
  }

  document.addEventListener('visibilitychange', () => {
    if (wanted) request();
  });
  return request;
}
