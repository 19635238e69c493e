import { greyPicture, PICTURE_SIDE, sampleName } from '../../model/pictures.js';
import type { Inspection, WrongSample } from '../../view/run-view.js';
import { pictureCanvas } from '../canvas.js';
import { byId, create } from '../dom.js';

/** One row beside the pad, two on a phone. */
const MOST_SAMPLES = 14;

/** Evaluated images that the model got wrong, as buttons that put them on the pad. */
export class Samples {
  #shown: Inspection | null = null;
  #classNames: readonly string[] = [];

  /** @param onChoice called with the sample that was chosen */
  constructor(private readonly onChoice: (sample: WrongSample) => void) {}

  update(inspection: Inspection | null, classNames: readonly string[]): void {
    if (inspection === this.#shown) return;
    this.#shown = inspection;
    this.#classNames = classNames;
    const samples = inspection?.mostWrong.slice(0, MOST_SAMPLES) ?? [];
    byId('pad-samples').hidden = samples.length === 0;
    byId('pad-sample-list').replaceChildren(...samples.map((sample) => create('li', '', this.#button(sample))));
  }

  #button(sample: WrongSample): HTMLButtonElement {
    const name = sampleName(sample, this.#classNames);
    const button = create('button', '', pictureCanvas(greyPicture(sample.pixels), PICTURE_SIDE, name));
    button.type = 'button';
    button.title = name;
    button.addEventListener('click', () => this.onChoice(sample));
    return button;
  }
}
