import type { EpochView } from '../../shared/view/run-view.js';
import { formatDuration, formatLoss, formatPercent } from '../model/format.js';
import { byId, create } from './dom.js';
import { KeyedList } from './keyed-list.js';

/** The charts' figures, for those who want them exactly or do not see charts. */
export class EpochsTable {
  readonly #rows = new KeyedList(byId('epochs'), ({ epoch }: EpochView) => epoch, makeRow);

  update(epochs: readonly EpochView[]): void {
    this.#rows.update(epochs);
  }

  /** Another run has begun, whose epochs have the same numbers. */
  clear(): void {
    this.#rows.clear();
  }
}

function makeRow(epoch: EpochView): HTMLTableRowElement {
  const number = create('th', 'number', String(epoch.epoch));
  number.scope = 'row';
  const figures = [
    formatLoss(epoch.trainLoss),
    formatLoss(epoch.testLoss),
    formatPercent(epoch.testAccuracy, 2),
    formatDuration(epoch.trainSeconds),
    formatDuration(epoch.evaluationSeconds),
  ];
  return create('tr', '', number, ...figures.map((figure) => create('td', 'number', figure)));
}
