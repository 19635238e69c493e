import type { SampleChoice } from '../data/sample-choice.js';
import { formatCount, formatPlural } from '../page/model/format.js';
import { printable } from '../shared/text/printable.js';
import type { EvaluatedDataset, ModelEvaluation } from './evaluation.js';

/** A fact about model or data, for people. */
export interface EvaluationFact {
  readonly name: string;
  readonly value: string;
  /** A text without spaces that is longer than a line may be. */
  readonly isHash?: boolean;
}

/** Facts about the model and the data of an evaluation; those that are not known are left out. */
export function evaluationFacts({ model, dataset, ownEvaluation }: ModelEvaluation): EvaluationFact[] {
  const { runId, startedAt, epochs, step, seed } = model.provenance;
  const facts: [name: string, value: string | null, isHash?: boolean][] = [
    ['model', printable(model.file)],
    ['SHA-256', model.sha256, true],
    ['run', runId === null ? null : printable(runId), true],
    ['began', startedAt === null ? null : printable(startedAt)],
    ['trained', epochs === null ? null : formatPlural(epochs, 'epoch')],
    ['steps', step === null ? null : formatCount(step)],
    ['seed', seed === null ? null : String(seed)],
    ['data', dataset.directory === null ? 'MNIST' : printable(dataset.directory)],
    ['split', splitText(dataset.split)],
    ['SHA-256 of the split', dataset.sha256, true],
    ['bits', ownEvaluation === null ? null : bitsText(ownEvaluation.isEqual)],
  ];
  return facts.flatMap(([name, value, isHash = false]) => (value === null ? [] : [{ name, value, isHash }]));
}

/** The samples that were evaluated: 'test', 'training', 'validation' or 'all'. */
export const splitText = (split: SampleChoice): string => (split === 'train' ? 'training' : split);

/** How the data of an evaluation and those of the model's run go together; '' if nothing tells. */
export function runSplitText(runSplit: EvaluatedDataset['runSplit']): string {
  switch (runSplit) {
    case 'test':
      return "the test set of the model's run";
    case 'train':
      return 'the samples that trained the model';
    case 'mixed':
      return "with samples of the model's run among them";
    case 'neither':
      return "none of the sets of the model's run as a whole";
    case null:
      return 'the model does not say on which samples it trained';
  }
}

const bitsText = (isEqual: boolean): string =>
  isEqual ? "those of the run's own evaluation" : "not those of the run's own evaluation";
