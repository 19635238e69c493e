import { epochRows } from '../model/epoch-rows.js';
import {
  formatCount,
  formatDuration,
  formatLearningRate,
  formatLoss,
  formatPercent,
  UNKNOWN,
} from '../model/format.js';
import type { EpochView } from '../view/run-view.js';
import { byId, create, setText } from './dom.js';
import { KeyedList } from './keyed-list.js';

/** The figures of the charts, for readers who want exact figures or do not see charts. */
export class EpochsTable {
  readonly #rows = new KeyedList(byId('epochs'), ({ epoch }: EpochView) => epoch, makeRow);

  update(epochs: readonly EpochView[]): void {
    const { rows, hint } = epochRows(epochs);
    this.#rows.update(rows);
    setText(byId('epochs-hint'), hint);
  }

  /** Clears the table for another run, whose epochs have the same numbers. */
  clear(): void {
    this.#rows.clear();
  }
}

function makeRow(epoch: EpochView): HTMLTableRowElement {
  const number = create('th', 'number', formatCount(epoch.epoch));
  number.scope = 'row';
  const figures = [
    formatPercent(epoch.testAccuracy, 2),
    epoch.trainAccuracy === null ? UNKNOWN : formatPercent(epoch.trainAccuracy, 2),
    formatLoss(epoch.testLoss),
    formatLoss(epoch.trainLoss),
    formatDuration(epoch.trainSeconds),
    formatLearningRate(epoch.learningRate),
    formatDuration(epoch.evaluationSeconds),
  ];
  return create('tr', '', number, ...figures.map((figure) => create('td', 'number', figure)));
}
