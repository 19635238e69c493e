/** The files of a finished run, but for its checkpoints, in the order of their names. */
export const FINISHED_RUN_FILES: readonly string[] = [
  'config.json',
  'epochs.csv',
  'epochs.jsonl',
  'model-best.safetensors',
  'model.safetensors',
  'report.html',
  'summary.json',
  'view.json',
];
