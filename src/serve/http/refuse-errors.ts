import type { Socket } from 'node:net';
import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchemaValidationError,
} from 'fastify';
import { codeOf, messageOf, OperationalError } from '../../shared/errors.js';
import { SECURITY_HEADERS } from '../../shared/http/security-headers.js';
import { printable } from '../../shared/text/printable.js';
import { Refusal, type RefusalCode } from '../refusals.js';
import type { ServeMetrics } from '../serve-metrics.js';

/** The body of an answer that says why a request is refused. */
export interface ErrorAnswer {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Status for an image that cannot be read: the request is well formed, its content is not (RFC 9110, 15.5.21). */
export const UNREADABLE = 422;

const JSON_TYPE = 'application/json; charset=utf-8';
const METHODS = ['GET', 'HEAD', 'POST'] as const;

/** Errors of fastify and its plugins, and what they are here. All others of status 4xx are malformed requests. */
const REFUSAL_OF: Readonly<Record<string, RefusalCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-long',
  FST_REQ_FILE_TOO_LARGE: 'body-too-long',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'body-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body-missing',
  FST_ERR_CTP_INVALID_JSON_BODY: 'json-invalid',
  FST_ERR_VALIDATION: 'option-invalid',
  FST_FILES_LIMIT: 'too-many-images',
  FST_PARTS_LIMIT: 'too-many-images',
  FST_FIELDS_LIMIT: 'multipart-invalid',
  FST_PROTO_VIOLATION: 'multipart-invalid',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'multipart-invalid',
  FST_PREMATURE_CLOSE: 'multipart-invalid',
  FST_INVALID_JSON_FIELD_ERROR: 'multipart-invalid',
};

/** Errors of Node's parser of HTTP. */
const PARSER_REFUSAL_OF: Readonly<Record<string, RefusalCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-long',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-too-slow',
};

const HINTS: Partial<Readonly<Record<RefusalCode, string>>> = {
  'body-type': 'Send image/png, image/jpeg, image/webp, image/bmp, multipart/form-data or application/json.',
  'body-too-long': 'Send fewer or smaller images in a request.',
  'too-many-images': 'Send fewer images in a request.',
};

/**
 * Answers every error as JSON with code, message and hint, and counts it.
 *
 * @param onFault gets what no client can cause
 */
export function answerErrors(app: FastifyInstance, metrics: ServeMetrics, onFault: (error: Error) => void): void {
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const { status, answer, retryAfterS } = describe(error);
    if (answer.code === ('server-fault' satisfies RefusalCode)) onFault(error);
    metrics.rejectedRequest(answer.code);
    if (retryAfterS !== undefined) reply.header('Retry-After', String(retryAfterS));
    return reply.code(status).type(JSON_TYPE).send(answer);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const allowed = METHODS.filter((method) => app.hasRoute({ method, url: path }));
    throw allowed.length > 0 ? otherMethod(request, reply, allowed) : noRoute(path);
  });
}

/**
 * Answers what is no request of HTTP, or does not come in time, and ends its connection.
 *
 * @param socket of the client
 */
export function answerParserError(error: Error, socket: Socket, metrics: ServeMetrics): void {
  if (codeOf(error) === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = PARSER_REFUSAL_OF[codeOf(error) ?? ''] ?? 'request-malformed';
  const refusal = new Refusal(code, `Cannot take the request: ${MALFORMED[code] ?? 'it must be of HTTP/1.1'}.`);
  metrics.rejectedRequest(code);
  const body = JSON.stringify(answerOf(refusal));
  const headers = { ...SECURITY_HEADERS, Connection: 'close', 'Content-Type': JSON_TYPE };
  const lines = Object.entries({ ...headers, 'Content-Length': Buffer.byteLength(body) });
  const head = [`HTTP/1.1 ${refusal.status} Refused`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const MALFORMED: Partial<Readonly<Record<RefusalCode, string>>> = {
  'headers-too-long': 'its headers are too long',
  'request-too-slow': 'it has not arrived in time',
};

interface Description {
  readonly status: number;
  readonly answer: ErrorAnswer;
  readonly retryAfterS?: number | undefined;
}

function describe(error: FastifyError): Description {
  if (error instanceof OperationalError) return { status: UNREADABLE, answer: answerOf(error) };
  const refusal = error instanceof Refusal ? error : refusalOf(error);
  return { status: refusal.status, answer: answerOf(refusal), retryAfterS: refusal.retryAfterS };
}

function refusalOf(error: FastifyError): Refusal {
  const status = error.statusCode ?? 500;
  const code = REFUSAL_OF[error.code ?? ''] ?? (status >= 400 && status < 500 ? 'request-malformed' : 'server-fault');
  if (code === 'server-fault') return new Refusal(code, 'Cannot answer: the server has a fault.', 'Its log says more.');
  return new Refusal(code, `Cannot take the request: ${printable(messageOf(error), MAX_MESSAGE_LENGTH)}.`, HINTS[code]);
}

const WHERE: Readonly<Record<string, string>> = { body: 'the JSON', querystring: 'the query', form: 'the form' };

/**
 * Says what is wrong with options.
 *
 * @param part 'querystring', 'body', or 'form'
 */
export function refuseInvalid([first]: readonly FastifySchemaValidationError[], part: string): Refusal {
  const { instancePath = '', message = 'is not allowed', params } = first ?? {};
  const unknown = params?.additionalProperty;
  const where = WHERE[part] ?? 'the request';
  const what = typeof unknown === 'string' ? `has an unknown '${printable(unknown, 60)}'` : message;
  const path = instancePath === '' ? where : `${instancePath.slice(1).replaceAll('/', '.')} in ${where}`;
  return new Refusal(
    'option-invalid',
    `Cannot take the request: ${path} ${what}.`,
    'GET /openapi.json has all options.',
  );
}

/** Messages of libraries may quote what the client has sent. */
const MAX_MESSAGE_LENGTH = 300;

function answerOf({ code, message, hint }: Refusal | OperationalError): ErrorAnswer {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

function otherMethod({ method }: FastifyRequest, reply: FastifyReply, allowed: readonly string[]): Refusal {
  reply.header('Allow', allowed.join(', '));
  return new Refusal('method-not-allowed', `Cannot answer: the method must be ${allowed.join(' or ')}, got ${method}.`);
}

const noRoute = (path: string): Refusal =>
  new Refusal('no-route', `Cannot answer: there is nothing at '${printable(path, 100)}'.`, 'GET / tells how to ask.');
