import { type ConfusionRow, confusionRows, confusionSummary } from '../model/confusion.js';
import { formatPercent, UNKNOWN } from '../model/format.js';
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
import { byId, create, setText } from './dom.js';

let shown: Inspection | null = null;

/** Shows how the model does on the test set, after the last evaluated epoch. */
export function showInspection(inspection: Inspection | null): void {
  if (inspection === shown) return;
  shown = inspection;
  for (const id of ['no-wrong', 'no-filters']) byId(id).hidden = inspection !== null;
  byId('confusion-scroll').hidden = inspection === null;
  setText(byId('inspected-epoch'), inspection === null ? '' : `after epoch ${inspection.epoch}`);
  showConfusion(inspection);
  showWrong(inspection);
  showFilters(inspection);
}

function showConfusion(inspection: Inspection | null): void {
  const rows = inspection === null ? [] : confusionRows(inspection.confusion);
  setText(byId('confusion-summary'), inspection === null ? 'After the first epoch.' : confusionSummary(rows));
  byId('confusion').replaceChildren(...rows.map(confusionRow));
}

function confusionRow({ label, cells, rightRatio }: ConfusionRow): HTMLTableRowElement {
  const name = create('th', '', String(label));
  name.scope = 'row';
  const counts = cells.map(({ count, right, heat }) =>
    create('td', right ? 'diagonal' : `heat-${heat}`, String(count)),
  );
  const share = create('td', 'right', rightRatio === null ? UNKNOWN : formatPercent(rightRatio, 1));
  return create('tr', '', name, ...counts, share);
}

/** Number of samples that fit beside the table. */
const SHOWN_SAMPLES = 15;

function showWrong(inspection: Inspection | null): void {
  const samples = inspection?.mostWrong.slice(0, SHOWN_SAMPLES) ?? [];
  byId('wrong').replaceChildren(
    ...samples.map((sample) => {
      const picture = pictureCanvas(greyPicture(sample.pixels), PICTURE_SIDE, sampleName(sample));
      const caption = create('figcaption', '', wrongCaption(sample));
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
