import { isNumbered } from '../shared/model/class-names.js';

/** How the classes of a data set stand for those of a model. */
export interface ClassMatch {
  /** For each class of the data set, by number: the number of the model's class; null: the model does not know it. */
  readonly modelClasses: readonly (number | null)[];
  /** 'number': names were not compared, because the model or the data set only numbers its classes. */
  readonly by: 'name' | 'number';
}

/**
 * Matches the classes of a data set with those of a model: by name if the model has all the names, whatever their order. Otherwise
 * by number, if the data set only numbers its classes, or if the model does and has as many.
 *
 * @param modelNames different names, by class number
 * @param dataNames different names, by class number
 */
export function matchClasses(modelNames: readonly string[], dataNames: readonly string[]): ClassMatch {
  const numbers = new Map(modelNames.map((name, number) => [name, number]));
  const byName = dataNames.map((name) => numbers.get(name) ?? null);
  if (byName.every((number) => number !== null)) return { modelClasses: byName, by: 'name' };
  const fitsByNumber = isNumbered(dataNames) || (isNumbered(modelNames) && modelNames.length === dataNames.length);
  if (!fitsByNumber) return { modelClasses: byName, by: 'name' };
  return { modelClasses: dataNames.map((_, number) => (number < modelNames.length ? number : null)), by: 'number' };
}
