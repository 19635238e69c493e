import { existingRunsFolder } from '../../coordinator/run/runs-folder.js';
import { evaluate } from '../../evaluate/evaluate.js';
import type { ModelEvaluation } from '../../evaluate/evaluation.js';
import { type LoadedModel, loadModel } from '../../model/load-model.js';
import { OperationalError } from '../../shared/errors.js';
import { writeOutputFile } from '../../shared/files/output-file.js';
import type { NoteLevel } from '../../shared/note-level.js';
import { quoted } from '../../shared/text/printable.js';
import { EXIT_DONE } from '../exit-codes.js';
import type { EvaluateFlags } from '../flags.js';
import { evaluationJson } from '../report/evaluation-json.js';
import { evaluationReport } from '../report/evaluation-report.js';
import { noteLine } from '../report/note-line.js';
import { abilitiesOf } from '../report/terminal.js';

/** Width of lines that go to no terminal. */
const DEFAULT_COLUMNS = 100;

/**
 * Evaluates a model and prints the result. Resolves to the exit code.
 *
 * @param model path of a model; undefined: the newest finished run in the folder of runs
 * @throws OperationalError as evaluate does, and `file-not-written`
 */
export async function evaluateCommand(model: string | undefined, flags: EvaluateFlags): Promise<number> {
  const { data, dataset, split, cacheDir, kernel, worst, html, json = false } = flags;
  const evaluation = await evaluate(model ?? (await newestModel()), {
    data,
    dataset,
    split,
    cacheDirectory: cacheDir,
    kernel,
    mostWrongCount: worst,
    onNote: tell,
  });
  if (html !== undefined) {
    const { evaluationHtml } = await import('../../evaluate/evaluation-html.js');
    await writeOutputFile(html, await evaluationHtml(evaluation), 'the report');
  }
  warnOfOtherBits(evaluation);
  process.stdout.write(json ? `${evaluationJson(evaluation)}\n` : forPeople(evaluation, flags));
  return EXIT_DONE;
}

function forPeople(evaluation: ModelEvaluation, { pictures = false }: EvaluateFlags): string {
  const { colours, unicode } = abilitiesOf(process.stdout, process.env);
  const columns = process.stdout.columns || DEFAULT_COLUMNS;
  const lines = evaluationReport(evaluation, { colours, unicode, columns, pictures });
  return `${lines.join('\n')}\n`;
}

/** The model of the newest finished run among those without a directory of their own. */
async function newestModel(): Promise<LoadedModel> {
  const folder = await existingRunsFolder();
  try {
    return await loadModel(folder);
  } catch (cause) {
    if (!(cause instanceof OperationalError) || !['no-model', 'model-unreadable'].includes(cause.code)) throw cause;
    throw new OperationalError(
      'no-model',
      `Cannot choose a model: ${quoted(folder)} must be a folder with a finished run, but is not.`,
      'Name a model, a checkpoint or a run directory, or train a model: `lenet-cluster train`.',
      { cause },
    );
  }
}

/** Says on standard error that the run had another result, which must not be with the same bits everywhere. */
function warnOfOtherBits({ ownEvaluation, correctCount, loss }: ModelEvaluation): void {
  if (ownEvaluation === null || ownEvaluation.isEqual) return;
  const text =
    `the run's own evaluation of this model differs: it had ${ownEvaluation.correctCount} right answers and the loss ` +
    `${ownEvaluation.loss}, here it has ${correctCount} and ${loss}. The model file or the run's log may have been changed`;
  tell('warning', text);
}

/** Standard output is for the result alone. */
function tell(level: NoteLevel, text: string): void {
  const { colours } = abilitiesOf(process.stderr, process.env);
  process.stderr.write(`${noteLine(level, text, colours)}\n`);
}
