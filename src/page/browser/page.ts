import { cardsOf } from '../model/cards.js';
import type { ConnectionStatus } from '../model/connection.js';
import { EMBEDDED_VIEW_ID } from '../model/embedded-view.js';
import { healthOf } from '../model/health.js';
import { workerRows, workersHint } from '../model/worker-rows.js';
import { applyChange } from '../view/apply-change.js';
import { RUN_VIEW_VERSION, type RunView } from '../view/run-view.js';
import { showCards } from './cards.js';
import { Charts } from './charts.js';
import { showData } from './data-panel.js';
import { EpochsTable } from './epochs-table.js';
import { EventLog } from './event-log.js';
import { followRun } from './event-source.js';
import { showHealth, showRun } from './header.js';
import { showInspection } from './inspection.js';
import { PhasesPanel } from './phases.js';
import { limitedRedraw } from './redraw.js';
import { embeddedSource, SERVED } from './try-it/reading-source.js';
import { TryIt } from './try-it/try-it.js';
import { WorkersTable } from './workers-table.js';

/** The page of a run: a report if a view is embedded, otherwise live. */

const embedded = document.getElementById(EMBEDDED_VIEW_ID);

const charts = new Charts();
const workers = new WorkersTable();
const phases = new PhasesPanel();
const log = new EventLog();
const epochs = new EpochsTable();
const tryIt = new TryIt(embedded === null ? SERVED : embeddedSource());

let view: RunView | null = null;
let connection: ConnectionStatus | 'none' = 'none';
let lastStepAtMs = performance.now();
const redraw = limitedRedraw(draw);

function draw(): void {
  const secondsSinceStep = connection === 'none' ? 0 : (performance.now() - lastStepAtMs) / 1000;
  const health = healthOf({ view, connection, secondsSinceStep });
  showHealth(health, view);
  if (view === null) return;
  showRun(view);
  showCards(cardsOf(view, health.problems));
  charts.update(view);
  workers.update(workerRows(view, health.problems), workersHint(view));
  phases.update(view.progress);
  log.update(view.events);
  showInspection(view.inspection, view.run.classNames);
  showData(view);
  epochs.update(view.epochs);
  tryIt.update(view);
}

/** @param restarted whether single events and epochs must be forgotten, because another run may have begun */
function show(next: RunView, restarted: boolean): void {
  if (restarted) {
    log.clear();
    epochs.clear();
  }
  if (next.progress.steps !== view?.progress.steps) lastStepAtMs = performance.now();
  view = next;
  redraw();
}

function showLive(): void {
  connection = 'connecting';
  followRun({
    onView: (next) => {
      // There is another coordinator now, and it serves another page.
      if (next.version !== RUN_VIEW_VERSION) location.reload();
      else show(next, true);
    },
    onChange: (change) => {
      if (view !== null) show(applyChange(view, change), false);
    },
    onConnection: ({ status }) => {
      if (status === connection) return;
      connection = status;
      redraw();
    },
  });
  // Redraws while nothing comes, because the waiting time is shown too.
  setInterval(redraw, 1_000);
  redraw();
}

if (embedded === null) showLive();
else show(JSON.parse(embedded.textContent) as RunView, true);
