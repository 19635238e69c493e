/**
 * The names of a model's classes, by class number.
 *
 * @param classCount outputs of the network
 * @param names as a file or a run gives them; null, and a list of another length: a class is named by its number
 */
export function namesOfClasses(classCount: number, names: readonly string[] | null): readonly string[] {
  return names?.length === classCount ? names : Array.from({ length: classCount }, (_, number) => String(number));
}

/** Whether every class is named by its number, as classes are that nothing names. */
export const isNumbered = (classNames: readonly string[]): boolean =>
  classNames.every((name, number) => name === String(number));

/** Whether the classes are the ten digits, as far as their names tell. */
export const areDigits = (classNames: readonly string[]): boolean => classNames.length === 10 && isNumbered(classNames);

/** The words for samples of these classes in a split: 'test digits'. */
export const samplesWord = (classNames: readonly string[], split: 'test' | 'validation'): string =>
  `${split} ${areDigits(classNames) ? 'digits' : 'images'}`;
