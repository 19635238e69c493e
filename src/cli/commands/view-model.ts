import { loadModel } from '../../model/load-model.js';
import type { CurrentModel } from '../../page/reading-model.js';

/** The model of a run or, until it is there, its newest checkpoint. Each call reads it again. */
export async function modelOf(directory: string): Promise<CurrentModel | null> {
  const { parameters, classNames, normalization, imageSide, provenance } = await loadModel(directory);
  return provenance.step === 0 ? null : { parameters, classNames, normalization, imageSide, step: provenance.step };
}
