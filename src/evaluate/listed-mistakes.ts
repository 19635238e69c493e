/** How many of the most wrong samples are listed unless told otherwise. */
export const DEFAULT_LISTED_MISTAKES = 10;
/** Most samples that can be listed. */
export const MAX_LISTED_MISTAKES = 1_000;
