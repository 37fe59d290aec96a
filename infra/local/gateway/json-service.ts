import { AwsError } from '../wire/aws-json.ts';
import type { AwsJsonService } from '../wire/aws-json.ts';
import { errorResponse, jsonResponse } from '../wire/http.ts';
import type { WireHandler } from '../wire/http.ts';

/** Turns a JSON service into a handler: the action that the target names gets the parsed body. */
export function serveJson(service: AwsJsonService): WireHandler {
  const { contentType, actions } = service;
  return async ({ headers, body }) => {
    const target = String(headers['x-amz-target']);
    const name = target.slice(target.indexOf('.') + 1);
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    try {
      if (action === undefined) {
        throw new AwsError('UnknownOperationException', `the local cloud does not know ${target}`);
      }
      return jsonResponse(200, contentType, await action(parse(body)));
    } catch (error) {
      if (error instanceof AwsError) return errorResponse(contentType, error);
      throw error;
    }
  };
}

function parse(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'the request is not JSON');
  }
}
