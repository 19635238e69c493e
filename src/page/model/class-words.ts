import { areDigits } from '../../shared/model/class-names.js';

/** Names with at most so many characters stand upright above a column, and are drawn large. */
export const SHORT_NAME = 3;

/** Whether all names are so short. */
export const areShort = (classNames: readonly string[]): boolean =>
  classNames.every((name) => [...name].length <= SHORT_NAME);

/** The word for what the classes are. */
export const classNoun = (classNames: readonly string[]): 'digit' | 'class' =>
  areDigits(classNames) ? 'digit' : 'class';

/** 'Which digits it mixes up'. */
export const confusionTitle = (classNames: readonly string[]): string =>
  `Which ${areDigits(classNames) ? 'digits' : 'classes'} it mixes up`;

/** A sample of a class: 'an 8', 'a 7'; where the classes are no digits, the name alone. */
export function sampleOf(label: number, classNames: readonly string[]): string {
  if (!areDigits(classNames)) return nameOf(label, classNames);
  return `${label === 8 ? 'an' : 'a'} ${label}`;
}

/** The name of a class; its number if the name is not known. */
export const nameOf = (label: number, classNames: readonly string[]): string => classNames[label] ?? String(label);
