import { readFileSync } from 'node:fs';
import { escapeHtml } from '../shared/text/escape-html.js';
import { printable } from '../shared/text/printable.js';
import { embeddedJson, htmlDocument, singleFileHead } from './html-document.js';
import { formatDuration, formatLoss, formatPercent, UNKNOWN } from './model/format.js';
import {
  type ComparedEpoch,
  type ComparedFact,
  type ComparedRun,
  type RunComparison,
  shownEpochs,
} from './view/comparison.js';
import { EMBEDDED_COMPARISON_ID } from './view/comparison-charts.js';
import { comparisonSentences } from './view/comparison-sentences.js';

/** Script and style of the pages that show several runs. */
export interface RunsAssets {
  readonly script: string;
  readonly style: string;
}

/** Reads them from files. Throws if they cannot be read: then the installation is broken. */
export function readRunsAssets(): RunsAssets {
  const read = (file: string): string => readFileSync(new URL(file, import.meta.url)).toString();
  return { script: read('./runs.js'), style: read('./runs.css') };
}

/** A comparison of runs in a single file: it loads nothing and connects to nothing. */
export function comparisonDocument(comparison: RunComparison, { script, style }: RunsAssets): string {
  return htmlDocument({
    title: titleOf(comparison),
    head: singleFileHead(style, script),
    body: comparisonBody(comparison, null),
    afterBody: `<script>${script}</script>\n`,
  });
}

/**
 * A comparison of runs as a server shows it.
 *
 * @param root path from the page to the list of runs, such as '../../../'
 */
export function servedComparison(comparison: RunComparison, root: string): string {
  const head = `<link rel="stylesheet" href="${root}runs.css">\n<script defer src="${root}runs.js"></script>`;
  return htmlDocument({ title: titleOf(comparison), head, body: comparisonBody(comparison, root) });
}

const titleOf = ({ runs }: RunComparison): string =>
  `Comparison of ${runs.map(({ name }) => printable(name)).join(', ')}`;

/** Digits of a SHA-256 that are shown. */
const SHORT_HASH = 12;

const CHARTS = [
  ['accuracy', 'Accuracy by epoch'],
  ['loss', 'Loss by epoch'],
  ['train-loss', 'Training loss by epoch'],
] as const;

function comparisonBody(comparison: RunComparison, root: string | null): string {
  return `<a class="skip" href="#main">Skip to the content</a>
<header class="top">
  <h1><span class="product">lenet-cluster</span> Comparison of runs</h1>
  ${root === null ? '' : `<nav aria-label="Runs"><a href="${root}">All runs</a></nav>`}
</header>
<main id="main" tabindex="-1">
  ${comparisonSections(comparison, root)}
</main>`;
}

/**
 * The parts of a page that compare runs, with the data of their curves.
 *
 * @param root path from the page to the list of runs; null: there is none
 */
export function comparisonSections(comparison: RunComparison, root: string | null): string {
  const shown = { ...comparison, epochs: shownEpochs(comparison) };
  const differing = comparison.facts.filter(({ differs }) => differs).length;
  return `<section class="panel" aria-labelledby="runs-title">
    <h2 id="runs-title">Runs</h2>
    <div class="scroll" role="group" aria-labelledby="runs-title" tabindex="0">
      <table><caption class="unseen">The compared runs and their results</caption>
        <thead><tr><th scope="col">Run</th><th scope="col">State</th><th scope="col" class="number">Epochs</th><th scope="col" class="number">Accuracy</th><th scope="col" class="number">Best</th><th scope="col" class="number">Loss</th><th scope="col" class="number">Time</th></tr></thead>
        <tbody>${comparison.runs.map((run, i) => runRow(run, i, root)).join('')}</tbody>
      </table>
    </div>
    <ul class="verdicts">${comparisonSentences(comparison)
      .map((sentence) => `<li>${escapeHtml(sentence)}</li>`)
      .join('')}</ul>
  </section>
  <div class="charts">
    ${CHARTS.map(([id, title]) => `<section class="panel chart" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><p class="legend" id="${id}-legend" aria-hidden="true"></p><div class="plot" id="${id}-plot" role="img" aria-label="The table of epochs has the same figures."></div></section>`).join('\n    ')}
  </div>
  <noscript><p class="panel">The curves need JavaScript; the tables have the same figures.</p></noscript>
  <section class="panel" aria-labelledby="facts-title">
    <h2 id="facts-title">Settings, data and versions</h2>
    <p class="hint">${differing === 0 ? 'Nothing differs.' : `${differing} of ${comparison.facts.length} differ; they are marked.`}</p>
    <div class="scroll" role="group" aria-labelledby="facts-title" tabindex="0">
      <table class="facts-table"><caption class="unseen">Settings, data and versions of each run</caption>
        <thead><tr><th scope="col">Fact</th>${letterHeads(comparison)}</tr></thead>
        <tbody>${comparison.facts.map(factRow).join('')}</tbody>
      </table>
    </div>
  </section>
  <details class="panel epochs">
    <summary><h2>Epochs as a table</h2></summary>
    <div class="scroll" role="group" aria-label="Epochs" tabindex="0">
      <table><caption class="unseen">Accuracy and loss of each epoch in each run</caption>
        <thead><tr><th scope="col" class="number">Epoch</th>${comparison.runs.map(({ letter }) => `<th scope="col" class="number">${letter} accuracy</th>`).join('')}${comparison.runs.map(({ letter }) => `<th scope="col" class="number">${letter} loss</th>`).join('')}</tr></thead>
        <tbody>${shown.epochs.map(epochRow).join('')}</tbody>
      </table>
    </div>
  </details>
  ${embeddedJson(EMBEDDED_COMPARISON_ID, shown)}`;
}

const letterHeads = ({ runs }: RunComparison): string =>
  runs.map(({ letter }) => `<th scope="col">${letter}</th>`).join('');

function runRow(run: ComparedRun, index: number, root: string | null): string {
  const name = escapeHtml(printable(run.name));
  const link =
    root === null || !run.hasPage ? name : `<a href="${root}runs/${encodeURIComponent(run.name)}/">${name}</a>`;
  const figures = [
    `${run.epochsMade}/${run.epochsPlanned ?? '?'}`,
    percent(run.last?.accuracy),
    run.best ? `${percent(run.best.accuracy)} (${run.best.epoch})` : UNKNOWN,
    formatLoss(run.last?.loss ?? null),
    run.seconds === null ? UNKNOWN : formatDuration(run.seconds),
  ];
  const cells = figures.map((figure) => `<td class="number">${figure}</td>`).join('');
  const state = [run.state, ...run.problems].map((text) => escapeHtml(printable(text))).join(': ');
  return `<tr><th scope="row"><span class="letter run-${index}">${run.letter}</span> ${link}</th><td>${state}</td>${cells}</tr>`;
}

/** The begin of a SHA-256 tells values apart; the whole does not fit beside others. */
function factCell(value: string | null): string {
  const text = printable(value ?? 'unknown');
  if (!/^[0-9a-f]{64}$/.test(text)) return `<td>${escapeHtml(text)}</td>`;
  return `<td><abbr title="${text}">${text.slice(0, SHORT_HASH)}</abbr></td>`;
}

/** The word tells, not only the colour. */
function factRow({ name, values, differs }: ComparedFact): string {
  const cells = values.map(factCell).join('');
  const mark = differs ? ' <span class="differs">differs</span>' : '';
  return `<tr${differs ? ' class="differing"' : ''}><th scope="row">${escapeHtml(name)}${mark}</th>${cells}</tr>`;
}

function epochRow({ epoch, results }: ComparedEpoch): string {
  const cell = (text: string): string => `<td class="number">${text}</td>`;
  const accuracies = results.map((result) => cell(percent(result?.accuracy)));
  const losses = results.map((result) => cell(formatLoss(result?.loss ?? null)));
  return `<tr><th scope="row" class="number">${epoch}</th>${[...accuracies, ...losses].join('')}</tr>`;
}

const percent = (ratio: number | null | undefined): string => (ratio == null ? UNKNOWN : formatPercent(ratio, 2));
