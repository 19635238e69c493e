import { areShort, classNoun, confusionTitle } from '../model/class-words.js';
import {
  type ConfusedPair,
  type ConfusionRow,
  confusedPairs,
  confusionRows,
  confusionSummary,
  MAX_MATRIX_CLASSES,
} from '../model/confusion.js';
import { formatCount, formatPercent, UNKNOWN } from '../model/format.js';
import type { Inspection } from '../view/run-view.js';
import { byId, create, setText } from './dom.js';

/** Pairs that are shown instead of a matrix that would be too wide. */
const SHOWN_PAIRS = 20;
const PAIR_COLUMNS = ['taken for', 'times', 'share of its samples'];

/** Shows which classes are mixed up: as a matrix or, if there are many, as a list of the worst pairs. */
export function showConfusion(inspection: Inspection | null, classNames: readonly string[]): void {
  setText(byId('confusion-title'), confusionTitle(classNames));
  const rows = inspection === null ? [] : confusionRows(inspection.confusion, classNames);
  setText(byId('confusion-summary'), inspection === null ? 'After the first epoch.' : confusionSummary(rows));
  byId('confusion-scroll').hidden = inspection === null;
  const isMatrix = rows.length <= MAX_MATRIX_CLASSES;
  const table = byId('confusion-table');
  table.className = isMatrix ? 'confusion' : 'pairs';
  table.classList.toggle('named', !areShort(classNames));
  const noun = classNoun(classNames);
  if (isMatrix) showMatrix(rows, noun);
  else showPairs(confusedPairs(rows, SHOWN_PAIRS), noun);
}

function showMatrix(rows: readonly ConfusionRow[], noun: string): void {
  setText(byId('confusion-caption'), `Confusion matrix: a row for each ${noun}, a column for what it was taken for`);
  const names = rows.map(({ name }) => columnHead(name, create('span', '', name)));
  byId('confusion-head').replaceChildren(
    create('tr', '', columnHead('', noun), ...names, columnHead('', 'right', 'right')),
  );
  byId('confusion').replaceChildren(...rows.map((row) => matrixRow(row, rows.length)));
}

function columnHead(title: string, content: Node | string, className = ''): HTMLTableCellElement {
  const head = create('th', className, content);
  head.scope = 'col';
  head.title = title;
  return head;
}

function matrixRow({ name, cells, rightRatio }: ConfusionRow, classCount: number): HTMLTableRowElement {
  const counts = cells.map(({ count, right, heat }) => {
    // In a large matrix, zeros would hide the errors.
    const text = count === 0 && classCount > 10 ? '' : String(count);
    return create('td', right ? 'diagonal' : `heat-${heat}`, text);
  });
  const share = create('td', 'right', rightRatio === null ? UNKNOWN : formatPercent(rightRatio, 1));
  return create('tr', '', rowHead(name), ...counts, share);
}

function rowHead(name: string): HTMLTableCellElement {
  const head = create('th', '', name);
  head.scope = 'row';
  head.title = name;
  return head;
}

function showPairs(pairs: readonly ConfusedPair[], noun: string): void {
  setText(byId('confusion-caption'), 'The classes that were taken for another most often');
  const heads = PAIR_COLUMNS.map((text, index) => columnHead('', text, index === 0 ? '' : 'number'));
  byId('confusion-head').replaceChildren(create('tr', '', columnHead('', noun), ...heads));
  byId('confusion').replaceChildren(
    ...pairs.map(({ name, takenFor, count, share }) =>
      create(
        'tr',
        '',
        rowHead(name),
        create('td', '', takenFor),
        create('td', 'number', formatCount(count)),
        create('td', 'number', share),
      ),
    ),
  );
}
