/** Labels of the coordinator's series of the chosen run. `$instance` follows from the run. */
export const OF_RUN = 'instance=~"$instance"';

/** The same of the chosen workers. */
export const OF_WORKERS = `${OF_RUN}, worker=~"$worker"`;
