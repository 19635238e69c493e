import type { Picture } from '../../../inference/prepare/picture.js';
import type { WrongSample } from '../../view/run-view.js';
import type { Stroke } from './ink.js';

/** A drawing, an image or a sample that lies on the pad. */
export type Content =
  | { readonly kind: 'drawing'; readonly strokes: readonly Stroke[] }
  | { readonly kind: 'image'; readonly picture: Picture }
  | { readonly kind: 'sample'; readonly sample: WrongSample };

/** The pad, with its earlier contents, oldest first. */
export interface Pad {
  readonly content: Content;
  readonly earlier: readonly Content[];
}

/** More is not kept: an image takes up to a megabyte. */
const MAX_EARLIER = 50;

const NOTHING: Content = { kind: 'drawing', strokes: [] };

export const EMPTY_PAD: Pad = { content: NOTHING, earlier: [] };

/** Whether nothing lies there. */
export function isEmpty({ content }: Pad): boolean {
  return content.kind === 'drawing' && content.strokes.length === 0;
}

/** Something takes the place of all that lay there. */
export function put({ content: before, earlier }: Pad, content: Content): Pad {
  return { content, earlier: [...earlier, before].slice(-MAX_EARLIER) };
}

/** A stroke joins the drawing. On an image or a sample, it begins a new drawing. */
export function drawn(pad: Pad, stroke: Stroke): Pad {
  return put(pad, { kind: 'drawing', strokes: [...strokesOf(pad.content), stroke] });
}

/** The strokes of a drawing; an image and a sample have none. */
export function strokesOf(content: Content): readonly Stroke[] {
  return content.kind === 'drawing' ? content.strokes : [];
}

/** Takes everything away; `undone` brings it back. */
export function cleared(pad: Pad): Pad {
  return isEmpty(pad) ? pad : put(pad, NOTHING);
}

/** Takes the last change back. Does nothing when there is none. */
export function undone(pad: Pad): Pad {
  const last = pad.earlier.at(-1);
  return last === undefined ? pad : { content: last, earlier: pad.earlier.slice(0, -1) };
}
