import type { LoadedModel } from '../model/load-model.js';
import { areDigits } from '../shared/model/class-names.js';

/** Sentences of an export about the classes of its model. */
export interface ExportWords {
  /** 'LeNet, which reads handwritten digits': no full stop. */
  readonly model: string;
  /** The pictures that go in: 'Digits, bright on black'. */
  readonly images: string;
  /** 'of 0 to 9', after the word probabilities. */
  readonly ofClasses: string;
  /** The answer: 'The most probable digit'. */
  readonly label: string;
}

const DIGITS: ExportWords = {
  model: 'LeNet, which reads handwritten digits',
  images: 'Digits as in MNIST, bright on black',
  ofClasses: 'of 0 to 9',
  label: 'The most probable digit',
};

/** The words for a model. */
export function exportWords({ classNames }: Pick<LoadedModel, 'classNames'>): ExportWords {
  if (areDigits(classNames)) return DIGITS;
  return {
    model: `LeNet, which tells ${classNames.length} classes apart`,
    images: 'Images as in its training set',
    ofClasses: 'of the classes, in the order of class_names in the metadata',
    label: 'The most probable class: its place in class_names of the metadata',
  };
}
