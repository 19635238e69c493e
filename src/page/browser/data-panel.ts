import { areShort } from '../model/class-words.js';
import { type ClassRow, type ClassStrip, type DataCard, dataCard, splitTitles } from '../model/data-card.js';
import { PICTURE_SIDE } from '../model/pictures.js';
import type { DatasetView } from '../view/dataset-view.js';
import type { RunView } from '../view/run-view.js';
import { createCanvas, paint } from './canvas.js';
import { byId, create, createIcon, setRatio, setText } from './dom.js';

/** undefined: nothing yet. */
let shown: DatasetView | null | undefined;

/** Shows what the data look like: samples of each class, figures, pictures, and what is odd. */
export function showData(view: RunView): void {
  if (view.data === shown) return;
  shown = view.data;
  const card = dataCard(view);
  byId('no-data').hidden = card !== null;
  setText(
    byId('no-data'),
    view.progress.phase === 'ended' ? 'An earlier version did not measure them.' : 'Being measured.',
  );
  byId('data-parts').hidden = card === null;
  if (card === null || view.data === null) return;
  setText(byId('data-layout'), card.layout);
  showCounts(card.rows, splitTitles(view.data));
  showFigures(card.figures);
  byId('data-warnings').replaceChildren(
    ...card.warnings.map((text) => create('li', '', createIcon('warning'), create('span', '', text))),
  );
  byId('data-pictures').classList.toggle('named', !areShort(view.run.classNames));
  byId('data-pictures').replaceChildren(...card.strips.map(strip));
}

function showCounts(rows: readonly ClassRow[], titles: readonly string[]): void {
  const heads = ['Class', ...titles].map((title, index) => {
    const head = create('th', index === 0 ? '' : 'count', title);
    head.scope = 'col';
    return head;
  });
  byId('data-head').replaceChildren(create('tr', '', ...heads));
  byId('data-rows').replaceChildren(
    ...rows.map(({ name, cells }) => {
      const head = create('th', '', name);
      head.scope = 'row';
      head.title = name;
      const counts = cells.map(({ count, ratio }) => {
        const bar = create('span', 'bar');
        setRatio(bar, '--ratio', ratio);
        return create('td', 'count', bar, create('span', 'figure', count));
      });
      return create('tr', '', head, ...counts);
    }),
  );
}

function showFigures(figures: DataCard['figures']): void {
  byId('data-figures').replaceChildren(
    ...figures.map(([name, value]) => create('div', '', create('dt', '', name), create('dd', '', value))),
  );
}

function strip({ name, count, pixels }: ClassStrip): HTMLLIElement {
  const words = `${count === 1 ? 'A training picture' : `${count} training pictures`} of the class ${name}`;
  const canvas = createCanvas(count * PICTURE_SIDE, PICTURE_SIDE, words);
  paint(canvas, pixels);
  const caption = create('figcaption', '', name);
  caption.title = name;
  return create('li', '', create('figure', '', canvas, caption));
}
