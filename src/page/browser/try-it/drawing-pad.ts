import { bytesOf, greyPixels, PICTURE_SIDE } from '../../model/pictures.js';
import { addLine, type Ink, inkOf, PAD_SIDE, type Point, type Stroke } from '../../model/try-it/ink.js';
import { cleared, drawn, EMPTY_PAD, isEmpty, type Pad, put, strokesOf, undone } from '../../model/try-it/pad.js';
import { NEW_PEN, type Pen, penMoved } from '../../model/try-it/pen.js';
import { paint } from '../canvas.js';
import { byId, create, setRatio } from '../dom.js';

/** The pad, drawn on with a mouse, a finger, a pen or the keyboard. */
export class DrawingPad {
  readonly #canvas = byId<HTMLCanvasElement>('pad');
  #pad: Pad = EMPTY_PAD;
  /** Ink of the drawing, with the stroke under way. */
  #ink: Ink = inkOf([]);
  #stroke: Point[] = [];
  #pen: Pen = NEW_PEN;

  /**
   * @param onChange called when the content has changed
   * @param onPen called when the keyboard has moved, lowered or lifted the pen
   */
  constructor(
    private readonly onChange: () => void,
    private readonly onPen: (pen: Pen) => void,
  ) {
    this.#followPointer();
    this.#canvas.addEventListener('keydown', (event) => this.#onKey(event));
    byId('pad-undo').addEventListener('click', () => this.#undo());
    byId('pad-clear').addEventListener('click', () => this.#clear());
    this.#show(EMPTY_PAD);
  }

  /** The present content. A stroke under way belongs to it. */
  get content(): Pad['content'] {
    return this.#stroke.length > 0 ? drawn(this.#pad, this.#stroke).content : this.#pad.content;
  }

  /** Ink of the drawing. */
  get ink(): Ink {
    return this.#ink;
  }

  put(content: Pad['content']): void {
    this.#lift();
    this.#show(put(this.#pad, content));
  }

  #followPointer(): void {
    const canvas = this.#canvas;
    canvas.addEventListener('pointerdown', (event) => {
      if (!event.isPrimary || event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.#lift();
      this.#extend([this.#placeOf(event)]);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      const all = event.getCoalescedEvents?.() ?? [];
      this.#extend((all.length > 0 ? all : [event]).map((each) => this.#placeOf(each)));
    });
    for (const name of ['pointerup', 'pointercancel'] as const) canvas.addEventListener(name, () => this.#lift());
  }

  #placeOf({ clientX, clientY }: PointerEvent): Point {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return { x: ((clientX - left) / width) * PAD_SIDE, y: ((clientY - top) / height) * PAD_SIDE };
  }

  #onKey(event: KeyboardEvent): void {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const isCommand = ctrlKey || metaKey;
    if (altKey || (isCommand && key !== 'z')) return;
    const moved = penMoved(this.#pen, key, shiftKey);
    if (moved) this.#movePen(moved);
    else if (key === ' ') this.#movePen({ ...this.#pen, isDown: !this.#pen.isDown });
    else if (key === 'Backspace' || key === 'z') this.#undo();
    else if (key === 'Delete') this.#clear();
    else return;
    event.preventDefault();
  }

  #movePen(pen: Pen): void {
    this.#pen = pen;
    this.#showPen();
    if (pen.isDown) this.#extend([pen]);
    else this.#lift();
    this.onPen(pen);
  }

  /** The stroke under way, or a new one, goes on. */
  #extend(places: Stroke): void {
    if (this.#stroke.length === 0 && this.#pad.content.kind !== 'drawing') this.#ink = inkOf([]);
    for (const { x, y } of places) {
      const place = { x, y };
      addLine(this.#ink, this.#stroke.at(-1) ?? place, place);
      this.#stroke.push(place);
    }
    this.#showInk();
    this.onChange();
  }

  /** Ends the stroke under way. */
  #lift(): void {
    if (this.#stroke.length === 0) return;
    this.#pad = drawn(this.#pad, this.#stroke);
    this.#stroke = [];
  }

  #undo(): void {
    this.#lift();
    this.#raisePen();
    this.#show(undone(this.#pad));
  }

  #clear(): void {
    this.#lift();
    this.#raisePen();
    this.#show(cleared(this.#pad));
  }

  #raisePen(): void {
    this.#pen = { ...this.#pen, isDown: false };
    this.#showPen();
  }

  #show(pad: Pad): void {
    this.#pad = pad;
    this.#ink = inkOf(strokesOf(pad.content));
    if (pad.content.kind === 'drawing') this.#showInk();
    else if (pad.content.kind === 'sample') {
      const pixels = bytesOf(pad.content.sample.pixels);
      this.#showPicture({ width: PICTURE_SIDE, height: PICTURE_SIDE, pixels });
    } else this.#showPicture(pad.content.picture);
    this.onChange();
  }

  #showInk(): void {
    paint(this.#canvas, greyPixels(this.#ink));
    byId('pad-prompt').hidden = this.#stroke.length > 0 || !isEmpty(this.#pad);
  }

  /** In the middle, as large as it fits. */
  #showPicture({ width, height, pixels }: { width: number; height: number; pixels: Uint8Array }): void {
    const context = this.#canvas.getContext('2d');
    const source = create('canvas');
    source.width = width;
    source.height = height;
    paint(source, greyPixels(pixels));
    const scale = PAD_SIDE / Math.max(width, height);
    const [shownWidth, shownHeight] = [scale * width, scale * height];
    if (!context) return;
    context.clearRect(0, 0, PAD_SIDE, PAD_SIDE);
    context.imageSmoothingEnabled = scale < 1;
    context.drawImage(source, (PAD_SIDE - shownWidth) / 2, (PAD_SIDE - shownHeight) / 2, shownWidth, shownHeight);
    byId('pad-prompt').hidden = true;
  }

  #showPen(): void {
    const mark = byId('pen');
    setRatio(mark, '--x', this.#pen.x / PAD_SIDE);
    setRatio(mark, '--y', this.#pen.y / PAD_SIDE);
    mark.classList.toggle('down', this.#pen.isDown);
  }
}
