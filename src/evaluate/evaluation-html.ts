import path from 'node:path';
import { areShort, confusionTitle } from '../page/model/class-words.js';
import {
  type ConfusionRow,
  confusedPairs,
  confusionRows,
  confusionSummary,
  MAX_MATRIX_CLASSES,
} from '../page/model/confusion.js';
import { formatCount, formatLoss, formatPercent, formatPlural, UNKNOWN } from '../page/model/format.js';
import { staticReport } from '../page/static-report.js';
import { escapeHtml } from '../shared/text/escape-html.js';
import { printable } from '../shared/text/printable.js';
import type { ModelEvaluation } from './evaluation.js';
import { evaluationFacts, runSplitText } from './evaluation-facts.js';
import { worstMistakes } from './worst-mistakes-html.js';

/**
 * An evaluation as a page in one file: figures, classes, confusion matrix, and pictures of the most wrong samples. It needs no script and
 * loads nothing. The same evaluation gives the same bytes.
 */
export async function evaluationHtml(evaluation: ModelEvaluation): Promise<string> {
  const name = printable(path.basename(evaluation.model.file));
  const body = `<a class="skip" href="#main">Skip to the content</a>
<header class="top">
  <h1><span class="product">lenet-cluster</span> Evaluation of ${escapeHtml(name)}</h1>
  <dl class="facts">${evaluationFacts(evaluation).map(fact).join('')}</dl>
</header>
<main id="main" tabindex="-1">
  <section class="cards" aria-label="Key figures">${cards(evaluation).map(card).join('')}</section>
  <div class="halves">
    ${classesPanel(evaluation)}
    ${confusionPanel(evaluation)}
  </div>
  ${await worstMistakes(evaluation)}
</main>`;
  return staticReport(`Evaluation of ${name}: ${formatPercent(evaluation.accuracy.ratio, 2)}`, body);
}

const fact = ({ name, value, isHash = false }: ReturnType<typeof evaluationFacts>[number]): string =>
  `<div><dt>${escapeHtml(name)}</dt><dd${isHash ? ' class="hash"' : ''}>${escapeHtml(value)}</dd></div>`;

interface Card {
  readonly title: string;
  readonly figure: string;
  readonly unit: string;
  readonly note: string;
}

const card = ({ title, figure, unit, note }: Card): string =>
  `<div class="card"><h2>${title}</h2><p class="figure"><span class="value">${figure}</span> <span class="unit">${unit}</span></p>` +
  `<p class="note">${escapeHtml(note)}</p></div>`;

function cards({ accuracy, correctCount, dataset, loss, macro }: ModelEvaluation): Card[] {
  const digits = (value: number | null): string => (value === null ? UNKNOWN : (100 * value).toFixed(2));
  return [
    {
      title: 'Accuracy',
      figure: digits(accuracy.ratio),
      unit: '%',
      note: `95 % confidence interval ${digits(accuracy.low)} to ${digits(accuracy.high)} %`,
    },
    {
      title: 'Mistakes',
      figure: formatCount(dataset.sampleCount - correctCount),
      unit: `of ${formatCount(dataset.sampleCount)}`,
      note: formatPercent(1 - accuracy.ratio, 2),
    },
    Number.isNaN(loss)
      ? { title: 'Loss', figure: UNKNOWN, unit: '', note: "undefined, because the model's numbers overflow" }
      : { title: 'Loss', figure: formatLoss(loss), unit: 'nats', note: 'mean over the samples' },
    {
      title: 'F1',
      figure: digits(macro.f1.value),
      unit: '%',
      note: `mean over the classes; precision ${digits(macro.precision.value)} %, recall ${digits(macro.recall.value)} %`,
    },
    {
      title: 'Data',
      figure: formatCount(dataset.sampleCount),
      unit: dataset.split === 'test' ? 'test samples' : 'training samples',
      note: runSplitText(dataset.runSplit),
    },
  ];
}

function classesPanel({ classes, macro }: ModelEvaluation): string {
  const ratio = (value: number | null): string => (value === null ? UNKNOWN : formatPercent(value, 2));
  const row = (name: string, cells: readonly string[], kind = ''): string =>
    `<tr${kind}><th scope="row">${name}</th>${cells.map((text) => `<td class="number">${text}</td>`).join('')}</tr>`;
  const rows = classes.map(({ className, support, precision, recall, f1 }) =>
    row(shownName(className), [formatCount(support), ratio(precision), ratio(recall), ratio(f1)]),
  );
  const { precision, recall, f1 } = macro;
  const average = ['', ratio(precision.value), ratio(recall.value), ratio(f1.value)];
  const hasUndefined = classes.some((of) => of.precision === null || of.recall === null);
  return `<section class="panel" aria-labelledby="classes-title">
      <div class="panel-head"><h2 id="classes-title">How well it knows each class</h2></div>
      <div class="scroll" role="group" aria-labelledby="classes-title" tabindex="0"><table>
        <caption class="unseen">A row for each class: its samples, precision, recall and F1</caption>
        <thead><tr><th scope="col">class</th>${['samples', 'precision', 'recall', 'F1'].map((text) => `<th scope="col" class="number">${text}</th>`).join('')}</tr></thead>
        <tbody>${rows.join('')}${row('mean', average, ' class="average"')}</tbody>
      </table></div>
      <p class="hint end">Precision: how much of what it takes for the class is right. Recall: how much of the class it finds. F1: their harmonic
        mean.${hasUndefined ? ` ${UNKNOWN}: 0/0, which is undefined and does not count in the mean.` : ''}</p>
    </section>`;
}

function confusionPanel({ model, confusion, dataset }: ModelEvaluation): string {
  const { classNames } = model;
  const rows = confusionRows(confusion.flat(), classNames);
  const table = rows.length <= MAX_MATRIX_CLASSES ? matrixTable(rows, classNames) : pairsTable(rows);
  return `<section class="panel" aria-labelledby="confusion-title">
      <div class="panel-head"><h2 id="confusion-title">${confusionTitle(classNames)}</h2><p class="hint">${formatPlural(dataset.sampleCount, 'sample')}</p></div>
      <p class="summary">${shownName(confusionSummary(rows))}</p>
      <div class="scroll" role="group" aria-labelledby="confusion-title" tabindex="0">${table}</div>
    </section>`;
}

function matrixTable(rows: readonly ConfusionRow[], classNames: readonly string[]): string {
  const body = rows.map(({ name, cells, rightRatio }) => {
    const counts = cells.map(
      ({ count, right, heat }) =>
        `<td class="${right ? 'diagonal' : `heat-${heat}`}">${count === 0 && rows.length > 10 ? '' : count}</td>`,
    );
    const share = rightRatio === null ? UNKNOWN : formatPercent(rightRatio, 1);
    return `<tr><th scope="row">${shownName(name)}</th>${counts.join('')}<td class="right">${share}</td></tr>`;
  });
  const heads = rows.map(({ name }) => `<th scope="col"><span>${shownName(name)}</span></th>`);
  return `<table class="confusion${areShort(classNames) ? '' : ' named'}">
        <caption class="unseen">Confusion matrix: a row for each class, a column for what it was taken for</caption>
        <thead><tr><th scope="col">class</th>${heads.join('')}<th scope="col" class="right">right</th></tr></thead>
        <tbody>${body.join('')}</tbody>
      </table>`;
}

/** Pairs that are listed instead of a matrix that would be too wide. */
const LISTED_PAIRS = 50;

function pairsTable(rows: readonly ConfusionRow[]): string {
  const body = confusedPairs(rows, LISTED_PAIRS).map(
    ({ name, takenFor, count, share }) =>
      `<tr><th scope="row">${shownName(name)}</th><td>${shownName(takenFor)}</td><td class="number">${formatCount(count)}</td><td class="number">${share}</td></tr>`,
  );
  return `<table class="pairs">
        <caption class="unseen">The classes that were taken for another most often</caption>
        <thead><tr><th scope="col">class</th><th scope="col">taken for</th><th scope="col" class="number">times</th><th scope="col" class="number">share of its samples</th></tr></thead>
        <tbody>${body.join('')}</tbody>
      </table>`;
}

/** Names of classes come from files. */
const shownName = (name: string): string => escapeHtml(printable(name));
