/** How important a note is. */
export const NOTE_LEVELS = ['info', 'warning', 'error'] as const;
export type NoteLevel = (typeof NOTE_LEVELS)[number];
