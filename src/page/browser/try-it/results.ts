import type { Look } from '../../../inference/classifier.js';
import { areShort, nameOf } from '../../model/class-words.js';
import { UNKNOWN } from '../../model/format.js';
import { greyPixels } from '../../model/pictures.js';
import { LAYER_SHAPES, type LayerName, layerPictures } from '../../model/try-it/layer-pictures.js';
import { type BarRow, barRows, hasTopBars, TOP_BARS } from '../../model/try-it/reading.js';
import { createCanvas, paint, wipe } from '../canvas.js';
import { byId, create, find, setRatio, setText } from '../dom.js';
import { KeyedList } from '../keyed-list.js';

/** An image as the network read it. */
export interface Reading extends Look {
  /** Square grey picture that went into the network, one byte each pixel. */
  readonly image: Uint8Array;
}

const LAYERS = Object.keys(LAYER_SHAPES) as LayerName[];

/** Shows the probabilities, the picture that the network saw, and the output of its layers. */
export class Results {
  readonly #bars = new KeyedList(byId('bars'), ({ digit }: BarRow) => digit, makeBar, fillBar);
  readonly #seen = byId<HTMLCanvasElement>('seen');
  readonly #maps = new Map<LayerName, HTMLCanvasElement[]>();

  constructor() {
    for (const layer of LAYERS) {
      const { count, width, height } = LAYER_SHAPES[layer];
      const canvases = Array.from({ length: count }, () => createCanvas(width, height));
      this.#maps.set(layer, canvases);
      byId(`layer-${layer}`).append(...canvases);
    }
  }

  /** @param reading null: there is none */
  show(reading: Reading | null, classNames: readonly string[]): void {
    const name = reading === null ? UNKNOWN : nameOf(reading.predicted, classNames);
    const answer = byId('read-digit');
    setText(answer, name);
    answer.classList.toggle('nothing', reading === null);
    answer.classList.toggle('word', !areShort([name]));
    byId('bars').className = `bars ${barsKind(classNames)}`;
    const isTop = hasTopBars(classNames);
    setText(byId('bars-note'), isTop ? `The ${TOP_BARS} most probable of ${classNames.length} classes` : '');
    this.#bars.update(barRows(reading, classNames));
    if (reading === null) {
      for (const canvas of [this.#seen, ...LAYERS.flatMap((layer) => this.#maps.get(layer) ?? [])]) wipe(canvas);
      return;
    }
    const side = Math.sqrt(reading.image.length);
    if (this.#seen.width !== side) Object.assign(this.#seen, { width: side, height: side });
    paint(this.#seen, greyPixels(reading.image), `The picture that the network sees, ${side} by ${side} pixels`);
    const pictures = layerPictures(reading);
    for (const layer of LAYERS) {
      this.#maps.get(layer)?.forEach((canvas, index) => {
        const picture = pictures[layer][index];
        if (picture) paint(canvas, picture.pixels, picture.alternative);
      });
    }
  }
}

function makeBar(): HTMLLIElement {
  return create('li', '', create('span', 'digit'), create('span', 'bar'), create('data', 'figure'));
}

function fillBar(item: HTMLLIElement, { name, probability, text, isBest }: BarRow): void {
  const label = find(item, '.digit');
  setText(label, name);
  // A long name is cut off.
  label.title = name;
  item.classList.toggle('best', isBest);
  setRatio(find(item, '.bar'), '--ratio', probability);
  const figure = find<HTMLDataElement>(item, 'data');
  // The value has all digits of the float32, for programs.
  figure.value = text === '' ? '' : String(probability);
  setText(figure, text);
}

/** The room that the names beside the bars need. */
function barsKind(classNames: readonly string[]): 'single' | 'short' | 'named' {
  if (!areShort(classNames)) return 'named';
  return classNames.some((name) => name.length > 1) ? 'short' : 'single';
}
