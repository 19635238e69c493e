import assert from 'node:assert/strict';
import Fastify from 'fastify';

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

/**
 * Throws unless an answer has the form that the OpenAPI document says of this path, method and status.
 *
 * @param document of the server
 * @param answer JSON
 */
export async function conformsTo(
  document: unknown,
  path: string,
  method: string,
  status: number,
  answer: unknown,
): Promise<void> {
  const { responses } = (document as OpenApi).paths[path]?.[method] ?? {};
  const schema = (responses?.[status] ?? responses?.default)?.content?.['application/json']?.schema;
  assert.ok(schema, `${method} ${path} has no answer with status ${status}`);
  // Fastify checks bodies against schemas; so the answer is sent as one.
  const checker = Fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
  checker.post('/', { schema: { body: schema } }, () => 'ok');
  const { statusCode, body } = await checker.inject({ method: 'POST', url: '/', payload: answer as object });
  assert.equal(statusCode, 200, body);
}
