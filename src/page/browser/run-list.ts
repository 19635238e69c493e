import { formatDuration, formatLoss, formatPercent, formatPlural, UNKNOWN } from '../model/format.js';
import { MOST_COMPARED } from '../view/comparison.js';
import { RUN_ORDERS, type RunOrder, sortRows } from '../view/run-order.js';
import type { RunList, RunRow } from '../view/run-rows.js';
import { byId, create, setAttribute, setText } from './dom.js';
import { KeyedList } from './keyed-list.js';

/** The runs are asked for this often, in milliseconds. */
const EVERY_MS = 2_000;
/** Digits of a SHA-256 that tell models apart. */
const SHORT_HASH = 12;

/** Names of the runs to compare, in the order in which they were chosen. */
const chosen = new Set<string>();
let order: RunOrder = 'started';
let list: RunList | null = null;
/** Made with the list: a comparison has none. */
let rows: KeyedList<RunRow, HTMLTableRowElement> | null = null;

/** Shows the runs of a folder, and goes on to do so. */
export function followRuns(): void {
  rows = new KeyedList(byId('runs'), ({ name }: RunRow) => name, makeRow, updateRow);
  for (const each of RUN_ORDERS) {
    byId(`order-${each}`).addEventListener('click', () => {
      order = each;
      for (const other of RUN_ORDERS) setAttribute(byId(`order-${other}`), 'aria-pressed', String(other === order));
      draw();
    });
  }
  void ask();
}

async function ask(): Promise<void> {
  try {
    if (!document.hidden || list === null) {
      const answer = await fetch('api/runs');
      if (!answer.ok) throw new Error(await answer.text());
      list = (await answer.json()) as RunList;
      draw();
    }
  } catch {
    setText(byId('status'), 'The list cannot be read now; trying again.');
  }
  setTimeout(() => void ask(), EVERY_MS);
}

function draw(): void {
  if (!list) return;
  const { folder, runs, leftOut } = list;
  setText(byId('folder'), folder);
  const names = new Set(runs.map(({ name }) => name));
  for (const name of chosen) if (!names.has(name)) chosen.delete(name);
  rows?.update(sortRows(runs, order));
  const more = leftOut > 0 ? `, and ${formatPlural(leftOut, 'run')} with earlier names` : '';
  setText(byId('status'), `${formatPlural(runs.length, 'run')}${more}. ${chosen.size} chosen.`);
  const link = byId<HTMLAnchorElement>('compare');
  const isReady = chosen.size >= 2 && chosen.size <= MOST_COMPARED;
  setAttribute(link, 'href', isReady ? `compare/${[...chosen].map(encodeURIComponent).join('/')}/` : null);
  setAttribute(link, 'aria-disabled', isReady ? null : 'true');
}

function makeRow(run: RunRow): HTMLTableRowElement {
  const box = create('input');
  box.type = 'checkbox';
  box.setAttribute('aria-label', `Compare ${run.name}`);
  box.addEventListener('change', () => {
    if (box.checked) chosen.add(run.name);
    else chosen.delete(run.name);
    draw();
  });
  const name = create('th', 'name');
  name.scope = 'row';
  const cells = ['state', 'number', 'number', 'number', 'number', 'number', 'number', '', 'hash', 'settings'];
  const row = create('tr', '', create('td', 'choose', box), name, ...cells.map((kind) => create('td', kind)));
  updateRow(row, run);
  return row;
}

/** Changes only texts, so that a reader keeps the place in the list. */
function updateRow(row: Element, run: RunRow): void {
  const [, name, state, ...cells] = row.children;
  if (!name || !state) return;
  const isLinked = name.firstElementChild !== null;
  if (run.hasPage && !isLinked) {
    const link = create('a', '', run.name);
    link.href = `runs/${encodeURIComponent(run.name)}/`;
    name.replaceChildren(link);
  } else if (!run.hasPage) setText(name, run.name);
  const early = run.endedEarly === null ? [] : [`ended early, ${run.endedEarly}`];
  setText(state, [stateOf(run), ...early, ...run.problems].join(': '));
  const texts = [
    percent(run.last?.accuracy),
    run.best ? `${percent(run.best.accuracy)} (${run.best.epoch})` : UNKNOWN,
    percent(run.test?.accuracy),
    formatLoss(run.last?.loss ?? null),
    `${run.epochsMade}/${run.epochsPlanned ?? '?'}`,
    run.seconds === null ? UNKNOWN : formatDuration(run.seconds),
    run.startedAt?.slice(0, 16).replace('T', ' ') ?? UNKNOWN,
    run.modelSha256?.slice(0, SHORT_HASH) ?? UNKNOWN,
    run.settings.map(({ name: setting, value }) => `${setting}=${value.slice(0, SHORT_HASH)}`).join(' '),
  ];
  texts.forEach((text, i) => {
    const cell = cells[i];
    if (cell) setText(cell, text);
  });
}

const percent = (ratio: number | null | undefined): string => (ratio == null ? UNKNOWN : formatPercent(ratio, 2));
const stateOf = ({ state, trainedBy }: RunRow): string =>
  state === 'training' && trainedBy?.certain === false ? 'training?' : state;
