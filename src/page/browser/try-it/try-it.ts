import { networkInput } from '../../model/try-it/network-input.js';
import { type Pen, penWords } from '../../model/try-it/pen.js';
import { readerWords } from '../../model/try-it/reader-state.js';
import { readingWords } from '../../model/try-it/reading.js';
import { tryWords } from '../../model/try-it/try-words.js';
import type { RunView } from '../../view/run-view.js';
import { byId, setText } from '../dom.js';
import { DrawingPad } from './drawing-pad.js';
import { takeImages } from './image-intake.js';
import { Reader } from './reader.js';
import type { ReadingSource } from './reading-source.js';
import { Results } from './results.js';
import { Samples } from './samples.js';

/** Screen readers hear the result when nothing has changed for this long, in milliseconds. */
const REST_MS = 900;

/** The card in which the network reads what people draw. */
export class TryIt {
  readonly #results = new Results();
  readonly #reader: Reader;
  readonly #pad: DrawingPad;
  readonly #samples: Samples;
  #view: RunView | null = null;
  #classNames: readonly string[] = [];
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Where the keyboard has moved the pen, in words, until that is announced. */
  #penWords = '';
  /** Why the last file was not opened; empty if it was. */
  #problem = '';

  /** @param source null: there is no model, and there will be none */
  constructor(source: ReadingSource | null) {
    this.#reader = new Reader(source, () => this.#readSoon());
    this.#pad = new DrawingPad(
      () => {
        this.#problem = '';
        this.#readSoon();
      },
      (pen) => this.#onPen(pen),
    );
    this.#samples = new Samples((sample) => this.#pad.put({ kind: 'sample', sample }));
    const card = byId('try');
    takeImages(byId<HTMLInputElement>('pad-file'), card, {
      onPicture: (picture) => {
        this.#pad.put({ kind: 'image', picture });
        card.scrollIntoView({ block: 'nearest' });
      },
      onProblem: (reason) => {
        this.#problem = reason;
        this.#readSoon();
      },
    });
    byId('pad-open').addEventListener('click', () => byId('pad-file').click());
    new IntersectionObserver(() => this.#refresh()).observe(card);
  }

  /** The run has gone on, or time has passed. */
  update(view: RunView): void {
    this.#view = view;
    this.#classNames = view.run.classNames;
    this.#samples.update(view.inspection, this.#classNames);
    this.#showWords();
    this.#refresh();
  }

  #refresh(): void {
    if (!this.#view) return;
    // An observer would still speak of the time before the page was filled.
    const { top, bottom } = byId('try').getBoundingClientRect();
    this.#reader.update(this.#view.progress, top < innerHeight && bottom > 0);
  }

  #onPen(pen: Pen): void {
    this.#penWords = penWords(pen);
    this.#readSoon();
  }

  /** Reads once a frame at most. */
  #readSoon(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#read();
    });
  }

  #read(): void {
    const { classifier, state } = this.#reader;
    const learned = classifier ?? { classNames: this.#classNames };
    const { classNames } = learned;
    const { image, doubt } = networkInput(this.#pad.content, this.#pad.ink, learned);
    const reading = classifier && image ? { image, ...classifier.look(image) } : null;
    const words = reading === null ? '' : readingWords(reading, classNames);
    this.#results.show(reading, classNames);
    this.#showWords();
    setText(byId('try-state'), readerWords(state));
    setText(byId('read-words'), words || (image ? '' : tryWords(learned).invitation));
    setText(byId('pad-doubt'), this.#problem || doubt);
    byId('try').dataset.reader = state.kind;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#announce(`${words} ${this.#problem || doubt}`), REST_MS);
  }

  /** Title and prompt, as soon as the classes are known. */
  #showWords(): void {
    const { title, prompt } = tryWords(this.#reader.classifier ?? { classNames: this.#classNames });
    for (const id of ['try-title', 'to-try']) setText(byId(id), title);
    setText(byId('pad-prompt'), prompt);
  }

  #announce(words: string): void {
    setText(byId('try-announcement'), `${this.#penWords} ${words}`.trim());
    this.#penWords = '';
  }
}
