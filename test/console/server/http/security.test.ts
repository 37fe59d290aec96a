import { HttpError } from '../../../../console/server/http/http.ts';
import { findRoute } from '../../../../console/server/http/router.ts';
import { allowedHosts, checkRequest, checkedExecutionName } from '../../../../console/server/http/security.ts';
import { pageFile } from '../../../../console/server/http/static-pages.ts';

/** The status with which a request is refused; undefined if it is served. */
function refusal(run: () => unknown): number | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof HttpError) return error.status;
    throw error;
  }
}

const hosts = allowedHosts(8020);
const json = { 'content-type': 'application/json' };

describe('a request', () => {
  test.each(['127.0.0.1:8020', 'localhost:8020', 'LOCALHOST:8020', '[::1]:8020'])('to %s is served', (host) => {
    expect(
      refusal(() => {
        checkRequest({ method: 'GET', headers: { host } }, hosts);
      }),
    ).toBeUndefined();
  });

  test.each(['evil.example', 'evil.example:8020', '127.0.0.1', '127.0.0.1:80', 'localhost:8020.evil.example', ''])(
    'to the host "%s" is refused: a foreign name may point here',
    (host) => {
      expect(
        refusal(() => {
          checkRequest({ method: 'GET', headers: { host } }, hosts);
        }),
      ).toBe(403);
    },
  );

  test('to the host that --host names is served, and to no other', () => {
    const named = allowedHosts(80, 'Desk.local');

    expect(
      refusal(() => {
        checkRequest({ method: 'GET', headers: { host: 'desk.local' } }, named);
      }),
    ).toBeUndefined();
    expect(
      refusal(() => {
        checkRequest({ method: 'GET', headers: { host: 'desk.local:81' } }, named);
      }),
    ).toBe(403);
  });

  test.each(['http://evil.example', 'https://localhost:8020', 'http://127.0.0.1:8020', 'null'])(
    'from the origin %s is refused',
    (origin) => {
      const headers = { host: 'localhost:8020', origin, ...json };

      expect(
        refusal(() => {
          checkRequest({ method: 'POST', headers }, hosts);
        }),
      ).toBe(403);
    },
  );

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', undefined])(
    'that posts %s is refused',
    (type) => {
      const headers = { host: 'localhost:8020', ...(type !== undefined && { 'content-type': type }) };

      expect(
        refusal(() => {
          checkRequest({ method: 'POST', headers }, hosts);
        }),
      ).toBe(415);
    },
  );

  test('that posts JSON from its own pages is served', () => {
    const headers = {
      host: 'localhost:8020',
      origin: 'http://localhost:8020',
      'content-type': 'application/json; charset=utf-8',
    };

    expect(
      refusal(() => {
        checkRequest({ method: 'POST', headers }, hosts);
      }),
    ).toBeUndefined();
    expect(
      refusal(() => {
        checkRequest({ method: 'DELETE', headers }, hosts);
      }),
    ).toBe(405);
  });
});

describe('a name', () => {
  test.each(['', '../etc', 'a/b', 'a b', 'x'.repeat(81), 'a:b', 'ä'])('of an execution cannot be "%s"', (name) => {
    expect(refusal(() => checkedExecutionName(name))).toBe(400);
  });

  test('of a page is a file below the web folder, or the application', () => {
    expect(['/', '/executions/one', '/explore'].map(pageFile)).toEqual(['index.html', 'index.html', 'index.html']);
    expect(pageFile('/assets/app.js')).toBe('assets/app.js');
    expect(['/../x.js', '/.env.js', '/a/..%2fx.js', '/%2e%2e/x.js', '/a\\b.js'].map(pageFile)).toEqual(
      Array<undefined>(5).fill(undefined),
    );
  });
});

describe('the router', () => {
  const routes = { 'GET /a/*': () => undefined, 'POST /a/*/b': () => undefined };

  test('decodes the segments that match a star', () => {
    expect(findRoute(routes, 'GET', '/a/yellow%232015-06').segments).toEqual(['yellow#2015-06']);
    expect(findRoute(routes, 'HEAD', '/a/x').segments).toEqual(['x']);
  });

  test('refuses other methods, other paths and bad encoding', () => {
    expect(refusal(() => findRoute(routes, 'POST', '/a/x'))).toBe(405);
    expect(refusal(() => findRoute(routes, 'GET', '/a/'))).toBe(404);
    expect(refusal(() => findRoute(routes, 'GET', '/a/x/y'))).toBe(404);
    expect(refusal(() => findRoute(routes, 'GET', '/a/%zz'))).toBe(400);
  });
});
