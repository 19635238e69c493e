import type { ModelEvaluation } from '../../evaluate/evaluation.js';
import { printableJson } from '../../shared/text/printable.js';

/**
 * An evaluation for machines: one JSON document in a line. docs/evaluate.md describes its fields, which are those of ModelEvaluation without
 * parameters, pictures, and the outcome of each sample. NaN becomes null.
 */
export function evaluationJson(evaluation: ModelEvaluation): string {
  const { model, predictions, losses, mostWrong, ...numbers } = evaluation;
  const { file, kind, sha256, classNames, provenance } = model;
  const { runId, epochs, step } = provenance;
  return printableJson(
    JSON.stringify({
      model: { file, kind, sha256, classNames, runId, epochs, step },
      ...numbers,
      mostWrong: mostWrong.map(({ image, ...sample }) => sample),
    }),
  );
}
