import { DATA } from './data-skeleton.js';
import { TRY_IT } from './try-it-skeleton.js';

/**
 * The page's fixed parts as HTML: landmarks, headings, tables and places that the script fills. It has no styles in attributes and no
 * script, which the page's security policy would refuse.
 */

/** Drawn here, so that nothing has to be loaded. The script refers to them by their ids. */
const ICONS = `<svg class="icons" aria-hidden="true">
  <symbol id="icon-good" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11"/><path class="cut" d="M6.5 12.5l3.6 3.6 7.4-8"/></symbol>
  <symbol id="icon-done" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11"/><path class="cut" d="M6.5 12.5l3.6 3.6 7.4-8"/></symbol>
  <symbol id="icon-warning" viewBox="0 0 24 24"><path d="M12 1.5L23.5 22H.5z"/><path class="cut" d="M12 9v6M12 18v1"/></symbol>
  <symbol id="icon-error" viewBox="0 0 24 24"><path d="M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z"/><path class="cut" d="M8 8l8 8M16 8l-8 8"/></symbol>
  <symbol id="icon-waiting" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11"/><path class="cut" d="M12 6v6l4 3"/></symbol>
  <symbol id="icon-info" viewBox="0 0 24 24"><circle cx="12" cy="12" r="5"/></symbol>
</svg>`;

/** The name of the split that is evaluated: the script writes another one if the run has a validation set. */
const EVALUATED = '<span class="evaluated">Test</span>';

const CARDS: readonly [id: string, title: string][] = [
  ['loss', 'Training loss'],
  ['accuracy', `${EVALUATED} accuracy`],
  ['throughput', 'Throughput'],
  ['cost', 'Time and cost'],
  ['workers', 'Workers'],
];

const card = ([id, title]: readonly [string, string]): string => `<div class="card" id="card-${id}">
      <h2>${title}</h2>
      <p class="figure"><span class="value">–</span> <span class="unit"></span></p>
      <p class="note"></p>
    </div>`;

const chart = (
  id: string,
  title: string,
  controls = '',
): string => `<section class="panel chart" id="${id}-panel" aria-labelledby="${id}-title">
      <div class="panel-head"><h2 id="${id}-title">${title}</h2>${controls}</div>
      <p class="legend" id="${id}-legend" aria-hidden="true"></p>
      <div class="plot" id="${id}-plot" role="img" aria-label="No data yet."></div>
    </section>`;

/** Buttons of which one is pressed; the first one at the beginning. */
const toggles = (label: string, buttons: readonly [id: string, text: string][]): string =>
  `<div class="toggles" role="group" aria-label="${label}">
        ${buttons.map(([id, text], index) => `<button type="button" id="${id}" aria-pressed="${index === 0}">${text}</button>`).join('')}
      </div>`;

const SCALE_TOGGLES = toggles('Scale of the loss', [
  ['scale-log', 'Log'],
  ['scale-linear', 'Linear'],
]);

const ACCURACY_TOGGLES = toggles('Scale of the accuracy', [
  ['accuracy-fitted', 'Fitted'],
  ['accuracy-from-zero', '0–100 %'],
]);

const SMOOTHING_TOGGLES = toggles('Smoothing of the lines', [
  ['smoothing-none', 'None'],
  ['smoothing-some', 'Some'],
  ['smoothing-strong', 'Strong'],
]);

const ZOOM_BUTTONS: readonly [id: string, text: string, label: string][] = [
  ['zoom-in', '+', 'Zoom in'],
  ['zoom-out', '−', 'Zoom out'],
  ['zoom-earlier', '←', 'Earlier'],
  ['zoom-later', '→', 'Later'],
  ['zoom-whole', 'Whole run', 'Whole run'],
];

const CHART_TOOLS = `<div class="chart-tools" role="group" aria-label="Charts">
    <p class="tool"><span>Charts show <output id="zoom-shown">the whole run</output></span></p>
    <div class="toggles" role="group" aria-label="Part of the run that the charts show">
      ${ZOOM_BUTTONS.map(([id, text, label]) => `<button type="button" id="${id}" aria-label="${label}" title="${label}">${text}</button>`).join('')}
    </div>
    <div class="tool"><span aria-hidden="true">Smoothing</span> ${SMOOTHING_TOGGLES}</div>
    <p class="hint drag-hint">Drag across a chart to zoom in; double-click for the whole run.</p>
  </div>`;

/** The first columns are visible on a phone without scrolling. */
const WORKER_COLUMNS: readonly [title: string, kind: 'number' | 'text'][] = [
  ['Worker', 'number'],
  ['State', 'text'],
  ['Samples/s', 'number'],
  ['Waited for', 'number'],
  ['Share of work', 'number'],
  ['Took over', 'number'],
  ['Round trip', 'number'],
  ['Host', 'text'],
  ['Process', 'number'],
  ['Engine and device', 'text'],
];

const EPOCH_COLUMNS = [
  'Epoch',
  `${EVALUATED} accuracy`,
  'Training accuracy',
  `${EVALUATED} loss`,
  'Training loss',
  'Training took',
  'Learning rate',
  `${EVALUATED} took`,
];

/** The body, without scripts. */
export const BODY = `<a class="skip" href="#main">Skip to the content</a>
${ICONS}
<header class="top">
  <h1><span class="product">lenet-cluster</span> <span id="run-name"></span></h1>
  <dl id="facts" class="facts"></dl>
  <p class="to-try"><a href="#try" id="to-try">Try it</a></p>
</header>
<main id="main" tabindex="-1">
  <section id="health" class="health" data-level="waiting" aria-label="Health">
    <svg class="icon" aria-hidden="true"><use id="health-icon" href="#icon-waiting"/></svg>
    <div class="health-words">
      <p class="verdict" id="health-verdict">Connecting</p>
      <p class="sentence" id="health-sentence"></p>
    </div>
    <ul id="problems" class="problems" hidden></ul>
    <p id="more-problems" class="more-problems" hidden></p>
    <div class="progress">
      <progress id="progress" max="1" value="0" aria-labelledby="progress-text"></progress>
      <p><span id="progress-text">–</span> <span id="time-left"></span></p>
    </div>
  </section>
  <p id="announcement" class="unseen" role="status" aria-live="polite"></p>
  <noscript><p class="panel">This page needs JavaScript. <a href="api/status">api/status</a> has the state of the run as JSON.</p></noscript>
  <section class="cards" aria-label="Key figures">
    ${CARDS.map(card).join('\n    ')}
  </section>
  ${CHART_TOOLS}
  <div class="charts" id="charts">
    ${chart('loss', 'Loss by step', SCALE_TOGGLES)}
    ${chart('accuracy', 'Accuracy by epoch', ACCURACY_TOGGLES)}
    ${chart('throughput', 'Throughput by step')}
    ${chart('schedule', 'Learning rate by step')}
  </div>
  <section class="panel workers" aria-labelledby="workers-title">
    <div class="panel-head"><h2 id="workers-title">Workers</h2><p class="hint" id="workers-hint"></p></div>
    <div class="scroll" role="group" aria-labelledby="workers-title" tabindex="0">
      <table class="workers-table">
        <caption class="unseen">Workers by number: their state, how many samples they compute in a second, how long the first result of a step waits for theirs, their share of the work, how often they took over work of others, and how long a message takes there and back</caption>
        <thead><tr>${WORKER_COLUMNS.map(([title, kind]) => `<th scope="col" class="${kind}">${title}</th>`).join('')}</tr></thead>
        <tbody id="workers"></tbody>
      </table>
    </div>
  </section>
  <section class="panel" aria-labelledby="phases-title">
    <div class="panel-head"><h2 id="phases-title">Where a step’s time goes</h2><p class="hint" id="step-duration"></p></div>
    <div class="stack" id="phase-stack" aria-hidden="true"></div>
    <dl id="phases" class="phases"></dl>
  </section>
  ${TRY_IT}
  <div class="lower">
    <section class="panel log" aria-labelledby="log-title">
      <div class="panel-head"><h2 id="log-title">Events</h2>
        <div class="toggles" role="group" aria-label="Kinds of events that are shown" id="levels"></div>
      </div>
      <div class="scroll" role="group" aria-labelledby="log-title" tabindex="0">
        <ol id="events" class="events"></ol>
        <p class="empty" id="no-events">Nothing of these kinds.</p>
      </div>
    </section>
    <div class="pictures">
      <section class="panel" aria-labelledby="confusion-title">
        <div class="panel-head"><h2 id="confusion-title">What it mixes up</h2><p class="hint" id="inspected-epoch"></p></div>
        <p class="summary" id="confusion-summary">After the first epoch.</p>
        <div class="scroll" role="group" aria-labelledby="confusion-title" tabindex="0" id="confusion-scroll" hidden>
          <table class="confusion" id="confusion-table">
            <caption class="unseen" id="confusion-caption"></caption>
            <thead id="confusion-head"></thead>
            <tbody id="confusion"></tbody>
          </table>
        </div>
      </section>
      <section class="panel" aria-labelledby="filters-title">
        <div class="panel-head"><h2 id="filters-title">Filters of the first layer</h2><p class="hint" id="filter-scale"></p></div>
        <ul id="filters" class="filters"></ul>
        <p class="empty" id="no-filters">After the first epoch.</p>
      </section>
    </div>
    <section class="panel wrong-panel" aria-labelledby="wrong-title">
      <div class="panel-head"><h2 id="wrong-title">Worst mistakes</h2></div>
      <ul id="wrong" class="wrong"></ul>
      <p class="empty" id="no-wrong">After the first epoch.</p>
    </section>
  </div>
  ${DATA}
  <details class="panel epochs">
    <summary><h2>Epochs as a table</h2></summary>
    <p class="hint" id="epochs-hint"></p>
    <div class="scroll" role="group" aria-label="Epochs" tabindex="0">
      <table>
        <caption class="unseen">Losses, accuracy and durations of each epoch</caption>
        <thead><tr>${EPOCH_COLUMNS.map((title) => `<th scope="col" class="number">${title}</th>`).join('')}</tr></thead>
        <tbody id="epochs"></tbody>
      </table>
    </div>
  </details>
</main>`;
