/** At most four times a second. */
const SHORTEST_PAUSE_MS = 250;

/**
 * Turns any number of requests into few calls of `draw`, and none while nobody looks.
 *
 * @returns what asks for a drawing
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
