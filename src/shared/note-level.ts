/** How much a note matters: something worth knowing that is no figure. */
export const NOTE_LEVELS = ['info', 'warning', 'error'] as const;
export type NoteLevel = (typeof NOTE_LEVELS)[number];
