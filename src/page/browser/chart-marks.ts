import type uPlot from 'uplot';
import type { ChartFrame, ChartMark } from '../model/chart-frames.js';

/** Half the diagonal of a diamond, in CSS pixels. */
const RADIUS = 6;
/** Place of the words, as a share of the height of the plot from its other end: close to the edge, where few lines are. */
const FAR = 0.08;
/** Half the height of a line of words, in CSS pixels. */
const HALF_LINE = 8;

/** Draws a diamond, which no other point of a chart has, so that it can be told without colours. Lengths in device pixels. */
export function drawDiamond(
  ctx: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  colors: { readonly fill: string; readonly edge: string },
): void {
  const radius = RADIUS * devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, y - radius);
  ctx.lineTo(x + radius, y);
  ctx.lineTo(x, y + radius);
  ctx.lineTo(x - radius, y);
  ctx.closePath();
  ctx.fillStyle = colors.fill;
  ctx.fill();
  ctx.strokeStyle = colors.edge;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.stroke();
}

/** Draws the marks that lie in the plot: a diamond on the line, and its words on a plate at the other end of the plot. */
export function drawMarks(
  { ctx, bbox, valToPos }: uPlot,
  marks: readonly ChartMark[],
  { ink, ground, font }: { readonly ink: string; readonly ground: string; readonly font: string },
): void {
  const [right, bottom] = [bbox.left + bbox.width, bbox.top + bbox.height];
  const px = devicePixelRatio;
  ctx.save();
  ctx.font = font;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  for (const { x, y, text } of marks) {
    const [left, top] = [valToPos(x, 'x', true), valToPos(y, 'y', true)];
    if (left < bbox.left - 1 || left > right + 1 || top < bbox.top - 1 || top > bottom + 1) continue;
    const isHigh = top < bbox.top + bbox.height / 2;
    const middle = bbox.top + (isHigh ? 1 - FAR : FAR) * bbox.height;
    const half = ctx.measureText(text).width / 2 + 4 * px;
    const center = Math.min(Math.max(left, bbox.left + half), right - half);
    ctx.strokeStyle = ink;
    ctx.lineWidth = px;
    ctx.beginPath();
    ctx.moveTo(left, top);
    ctx.lineTo(left, middle);
    ctx.stroke();
    // Lines behind the plate stay visible.
    ctx.globalAlpha = 0.8;
    ctx.fillStyle = ground;
    ctx.fillRect(center - half, middle - HALF_LINE * px, 2 * half, 2 * HALF_LINE * px);
    ctx.globalAlpha = 1;
    ctx.fillStyle = ink;
    ctx.fillText(text, center, middle);
    drawDiamond(ctx, [left, top], { fill: ink, edge: ground });
  }
  ctx.restore();
}

/** Draws where the run was interrupted: dashed lines from top to bottom. */
export function drawInterruptions(
  { ctx, bbox, valToPos }: uPlot,
  { span, interruptions }: Pick<ChartFrame, 'span' | 'interruptions'>,
  stroke: string,
): void {
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  for (const x of interruptions.filter((place) => place >= span.from && place <= span.to)) {
    const left = Math.round(valToPos(x, 'x', true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
