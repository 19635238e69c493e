/** The id of the element that holds a report's view as JSON. */
export const EMBEDDED_VIEW_ID = 'run-view';
