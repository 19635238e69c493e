import { escapeHtml } from '../shared/text/escape-html.js';
import { printable } from '../shared/text/printable.js';
import { comparisonSections, type RunsAssets } from './comparison-document.js';
import { htmlDocument, singleFileHead } from './html-document.js';
import { formatDuration, formatLoss, formatPercent, UNKNOWN } from './model/format.js';
import { type SweepResults, type SweepRow, sweepNotes } from './view/sweep.js';

/** The results of a sweep in a single file: it loads nothing and connects to nothing. */
export function sweepDocument(results: SweepResults, { script, style }: RunsAssets): string {
  return htmlDocument({
    title: `Sweep ${printable(results.name)}`,
    head: singleFileHead(style, script),
    body: bodyOf(results),
    afterBody: `<script>${script}</script>\n`,
  });
}

function bodyOf(results: SweepResults): string {
  const { axes, rows, comparison } = results;
  const heads = axes.map((axis) => `<th scope="col">${escapeHtml(axis)}</th>`).join('');
  const hasTest = rows.some(({ run }) => run?.test != null);
  const notes = sweepNotes(results).map((note) => `<li>${escapeHtml(note)}</li>`);
  return `<a class="skip" href="#main">Skip to the content</a>
<header class="top">
  <h1><span class="product">lenet-cluster</span> Sweep ${escapeHtml(printable(results.name))}</h1>
</header>
<main id="main" tabindex="-1">
  <section class="panel" aria-labelledby="sweep-title">
    <h2 id="sweep-title">Results, the best first</h2>
    <div class="scroll" role="group" aria-labelledby="sweep-title" tabindex="0">
      <table><caption class="unseen">The settings of each run and its results</caption>
        <thead><tr>${heads}<th scope="col">State</th><th scope="col" class="number">Epochs</th><th scope="col" class="number">Best</th>${hasTest ? '<th scope="col" class="number">Test</th>' : ''}<th scope="col" class="number">Last</th><th scope="col" class="number">Loss</th><th scope="col" class="number">Time</th></tr></thead>
        <tbody>${rows.map((row) => rowHtml(row, hasTest)).join('')}</tbody>
      </table>
    </div>
    ${notes.length === 0 ? '' : `<ul class="verdicts">${notes.join('')}</ul>`}
  </section>
  ${comparison === null ? '' : comparisonSections(comparison, null)}
</main>`;
}

function rowHtml({ values, run, failure }: SweepRow, hasTest: boolean): string {
  const settings = values.map((value) => `<td>${escapeHtml(printable(value))}</td>`).join('');
  const end = run?.endedEarly == null ? [] : [`ended early, ${run.endedEarly}`];
  const state = failure === null ? [run?.state ?? 'not begun', ...end].join(': ') : `failed: ${failure}`;
  const best = run?.best ? `${percent(run.best.accuracy)} (${run.best.epoch})` : UNKNOWN;
  const figures = [
    run === null ? UNKNOWN : `${run.epochsMade}/${run.epochsPlanned ?? '?'}`,
    best,
    ...(hasTest ? [percent(run?.test?.accuracy)] : []),
    percent(run?.last?.accuracy),
    formatLoss(run?.last?.loss ?? null),
    run?.seconds == null ? UNKNOWN : formatDuration(run.seconds),
  ];
  const cells = figures.map((figure) => `<td class="number">${figure}</td>`).join('');
  return `<tr>${settings}<td>${escapeHtml(printable(state))}</td>${cells}</tr>`;
}

const percent = (ratio: number | null | undefined): string => (ratio == null ? UNKNOWN : formatPercent(ratio, 2));
