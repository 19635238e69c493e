import type { WorkerRow } from '../model/worker-rows.js';
import { byId, create, createIcon, find, setAttribute, setRatio, setText } from './dom.js';
import { KeyedList } from './keyed-list.js';

/** A row for each worker, including lost ones. Words, a picture and a border mark a problem, besides the colour. */
export class WorkersTable {
  readonly #rows = new KeyedList(byId('workers'), ({ worker }: WorkerRow) => worker, makeRow, fillRow);

  /** @param hint the number of workers, in words */
  update(rows: readonly WorkerRow[], hint: string): void {
    this.#rows.update(rows);
    setText(byId('workers-hint'), hint);
  }
}

function makeRow({ worker }: WorkerRow): HTMLTableRowElement {
  const number = create('th', 'number', String(worker));
  number.scope = 'row';
  const state = create('td', 'state text', createIcon('waiting'), create('span', 'name'), create('span', 'why'));
  const row = create(
    'tr',
    '',
    number,
    state,
    create('td', 'number rate'),
    create('td', 'number lag', create('span', 'bar'), create('span', 'figure')),
    create('td', 'number share', create('span', 'bar'), create('span', 'figure')),
    create('td', 'number extra'),
    create('td', 'number heartbeat'),
    create('td', 'text host'),
    create('td', 'number pid'),
    create('td', 'text engine', create('span', 'name'), ' ', create('span', 'device')),
  );
  row.id = `worker-${worker}`;
  return row;
}

function fillRow(row: HTMLTableRowElement, worker: WorkerRow): void {
  setAttribute(row, 'data-level', worker.level);
  setAttribute(find(row, 'use'), 'href', `#icon-${worker.level}`);
  setText(find(row, '.state .name'), worker.state);
  setText(find(row, '.state .why'), worker.explanation);
  setText(find(row, '.lag .figure'), worker.lag);
  setRatio(find(row, '.lag .bar'), '--ratio', worker.lagRatio);
  setText(find(row, '.rate'), worker.samplesPerSecond);
  setText(find(row, '.share .figure'), worker.share);
  setRatio(find(row, '.share .bar'), '--ratio', worker.shareRatio);
  setText(find(row, '.heartbeat'), worker.heartbeat);
  setText(find(row, '.extra'), worker.extraShards);
  setText(find(row, '.host'), worker.host);
  setText(find(row, '.pid'), worker.pid);
  setText(find(row, '.engine .name'), worker.engine);
  setText(find(row, '.engine .device'), worker.device);
}
