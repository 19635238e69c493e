import { formatMs } from '../model/format.js';
import { PHASES, phaseParts } from '../model/phases.js';
import { stepDurationMs } from '../view/out-of-step.js';
import type { Progress } from '../view/run-view.js';
import { byId, create, find, setRatio, setText } from './dom.js';

/** A bar with the parts of a step, and their figures. */
export class PhasesPanel {
  constructor() {
    for (const [phase, [title, meaning]] of Object.entries(PHASES)) {
      byId('phase-stack').append(create('span', phase));
      const name = create('dt', '', create('span', `swatch ${phase}`), title);
      const figures = create('dd', 'figures', create('span', 'duration'), ' ', create('span', 'share'));
      byId('phases').append(create('div', phase, name, figures, create('dd', 'meaning', meaning)));
    }
  }

  update({ phasesMs }: Progress): void {
    setText(byId('step-duration'), phasesMs === null ? 'no step yet' : `${formatMs(stepDurationMs(phasesMs))} a step`);
    for (const { phase, duration, share, ratio } of phaseParts(phasesMs)) {
      setRatio(find(byId('phase-stack'), `.${phase}`), '--ratio', ratio);
      const part = find(byId('phases'), `div.${phase}`);
      setText(find(part, '.duration'), duration);
      setText(find(part, '.share'), share);
    }
  }
}
