import { htmlDocument } from './html-document.js';
import { MOST_COMPARED } from './view/comparison.js';

/** The columns after the choice. The first ones are visible on a phone without scrolling. */
const COLUMNS: readonly [title: string, kind: 'number' | 'text'][] = [
  ['Run', 'text'],
  ['State', 'text'],
  ['Accuracy', 'number'],
  ['Best', 'number'],
  ['Test', 'number'],
  ['Loss', 'number'],
  ['Epochs', 'number'],
  ['Time', 'number'],
  ['Started (UTC)', 'text'],
  ['SHA-256', 'text'],
  ['Settings that differ', 'text'],
];

/** The page that lists the runs of a folder. Its script asks for the runs again and again, so new ones appear. */
export function runListDocument(): string {
  const head = '<link rel="stylesheet" href="runs.css">\n<script defer src="runs.js"></script>';
  const orders = [
    ['started', 'Start'],
    ['accuracy', 'Accuracy'],
    ['loss', 'Loss'],
  ];
  const body = `<a class="skip" href="#main">Skip to the content</a>
<header class="top">
  <h1><span class="product">lenet-cluster</span> Runs</h1>
  <p class="hint" id="folder"></p>
</header>
<main id="main" tabindex="-1">
  <section class="panel run-list" aria-labelledby="list-title">
    <div class="panel-head"><h2 id="list-title">All runs</h2>
      <div class="list-tools">
        <span class="hint" id="order-label">Order</span>
        <div class="toggles" role="group" aria-labelledby="order-label">${orders.map(([id, text], i) => `<button type="button" id="order-${id}" aria-pressed="${i === 0}">${text}</button>`).join('')}</div>
        <a class="go" id="compare" role="link" aria-disabled="true">Compare</a>
      </div>
    </div>
    <p class="hint" id="status" role="status">Loading.</p>
    <p class="hint">Choose 2 to ${MOST_COMPARED} runs to compare them.</p>
    <div class="scroll" role="group" aria-labelledby="list-title" tabindex="0">
      <table>
        <caption class="unseen">Runs with their state, results and settings</caption>
        <thead><tr><th scope="col" class="choose"><span class="unseen">Choose</span></th>${COLUMNS.map(([title, kind]) => `<th scope="col" class="${kind}">${title}</th>`).join('')}</tr></thead>
        <tbody id="runs"></tbody>
      </table>
    </div>
  </section>
  <noscript><p class="panel">This page needs JavaScript. <a href="api/runs">api/runs</a> has the runs as JSON.</p></noscript>
</main>`;
  return htmlDocument({ title: 'Runs – lenet-cluster', head, body });
}
