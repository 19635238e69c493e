import {
  divergingPicture,
  FILTER_SIDE,
  greyPicture,
  largestWeight,
  PICTURE_SIDE,
  sampleName,
  splitFilters,
  wrongCaption,
} from '../model/pictures.js';
import type { Inspection } from '../view/run-view.js';
import { pictureCanvas } from './canvas.js';
import { showConfusion } from './confusion.js';
import { byId, create, setText } from './dom.js';

/** undefined: nothing yet. */
let shown: Inspection | null | undefined;

/** Shows how the model does on the evaluated images, after the last evaluated epoch. */
export function showInspection(inspection: Inspection | null, classNames: readonly string[]): void {
  if (inspection === shown) return;
  shown = inspection;
  for (const id of ['no-wrong', 'no-filters']) byId(id).hidden = inspection !== null;
  setText(byId('inspected-epoch'), inspection === null ? '' : `after epoch ${inspection.epoch}`);
  showConfusion(inspection, classNames);
  showWrong(inspection, classNames);
  showFilters(inspection);
}

/** Number of samples that fit beside the table. */
const SHOWN_SAMPLES = 15;

function showWrong(inspection: Inspection | null, classNames: readonly string[]): void {
  const samples = inspection?.mostWrong.slice(0, SHOWN_SAMPLES) ?? [];
  byId('wrong').replaceChildren(
    ...samples.map((sample) => {
      const picture = pictureCanvas(greyPicture(sample.pixels), PICTURE_SIDE, sampleName(sample, classNames));
      const caption = create('figcaption', '', wrongCaption(sample, classNames));
      return create('li', '', create('figure', '', picture, caption));
    }),
  );
}

function showFilters(inspection: Inspection | null): void {
  const weights = inspection?.filters ?? [];
  const limit = largestWeight(weights);
  setText(
    byId('filter-scale'),
    inspection === null ? '' : `blue −${limit.toFixed(2)} · white 0 · orange +${limit.toFixed(2)}`,
  );
  const filters = inspection === null ? [] : splitFilters(weights);
  byId('filters').replaceChildren(
    ...filters.map((filter, index) => {
      const range = `weights from ${Math.min(...filter).toFixed(2)} to ${Math.max(...filter).toFixed(2)}`;
      const picture = pictureCanvas(divergingPicture(filter, limit), FILTER_SIDE, `Filter ${index + 1}, ${range}`);
      return create('li', '', create('figure', '', picture, create('figcaption', '', String(index + 1))));
    }),
  );
}
