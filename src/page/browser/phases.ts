import type { Progress } from '../../shared/view/run-view.js';
import { formatMs } from '../model/format.js';
import { PHASES, phaseParts } from '../model/phases.js';
import { stepDurationMs } from '../model/worker-problems.js';
import { byId, create, find, setRatio, setText } from './dom.js';

/** A bar of a step's parts, and the same as a table. */
export class PhasesPanel {
  constructor() {
    for (const [phase, meaning] of Object.entries(PHASES)) {
      byId('phase-stack').append(create('span', phase));
      const name = create(
        'th',
        'text',
        create('span', `swatch ${phase}`),
        phase,
        ' ',
        create('span', 'meaning', meaning),
      );
      name.scope = 'row';
      const row = create('tr', phase, name, create('td', 'number duration'), create('td', 'number share'));
      byId('phases').append(row);
    }
  }

  update({ phasesMs, lastDecision }: Progress): void {
    setText(byId('step-duration'), phasesMs === null ? 'no step yet' : `${formatMs(stepDurationMs(phasesMs))} a step`);
    for (const { phase, duration, share, ratio } of phaseParts(phasesMs)) {
      setRatio(find(byId('phase-stack'), `.${phase}`), '--ratio', ratio);
      const row = find(byId('phases'), `.${phase}`);
      setText(find(row, '.duration'), duration);
      setText(find(row, '.share'), share);
    }
    setText(byId('decision'), lastDecision === null ? '' : `Last decision: ${lastDecision}`);
  }
}
