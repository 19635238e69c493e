/** Target of a request. */
export interface RequestTarget {
  /** Host of the request's own URL if it has one, or else of its header Host. */
  readonly host: string | undefined;
  /** Path without its query and without escapes; null if an escape is broken. */
  readonly path: string | null;
}

/**
 * Parses the target of a request line: '/path?query', or a whole URL as sent to proxies, whose host then counts:
 * https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 *
 * @param hostHeader undefined when there is none
 */
export function pathOf(target: string, hostHeader: string | undefined): RequestTarget {
  const [, host = hostHeader, rest = '/'] = /^(?:https?:\/\/([^/?#]*))?(.*)$/is.exec(target) ?? [];
  const path = rest.split(/[?#]/)[0] || '/';
  try {
    return { host, path: decodeURIComponent(path) };
  } catch {
    return { host, path: null };
  }
}
