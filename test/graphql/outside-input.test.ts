import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket } from 'ws';
import { readSchema } from '../../graphql/schema.ts';
import { ODD, oddOnes, operationOf, rootFields, samplesOf } from '../support/odd-input.ts';
import { TOKEN, type WholeApi, wholeApi } from '../support/whole-api.ts';

/** Whatever comes from outside: an answer in the API's own shape, with a code, and never an incident of ours. */
const test = suite<{ api: WholeApi }>('input from outside');
test.before(async (context) => {
  context.api = await wholeApi();
  await post(context.api, { query: 'mutation { addZone(input: { commandId: "z", name: "z" }) { __typename } }' });
});
test.before.each(({ api }) => void api.lines.splice(0));
test.after(({ api }) => api.close());

const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
const post = (api: WholeApi, body: unknown) =>
  api.http.inject({ method: 'POST', url: '/graphql', headers, payload: JSON.stringify(body) });

type Errors = { readonly message: string; readonly extensions?: { readonly code?: string } }[];
const checked = (what: string, status: number, text: string): Errors => {
  assert.ok(status < 500, `${what}: ${status} ${text}`);
  const { errors = [], data } = JSON.parse(text) as { errors?: Errors; data?: unknown };
  assert.ok(data !== undefined && Array.isArray(errors), `${what}: ${text}`);
  for (const { message, extensions } of errors) {
    assert.ok(message.length > 0 && typeof extensions?.code === 'string', `${what}: ${text}`);
    assert.is.not(extensions.code, 'INTERNAL', `${what}: ${text}`);
  }
  return errors;
};
const incidents = ({ lines }: WholeApi) => lines.filter((line) => /unexpected error|TypeError/.test(line));

const schema = readSchema();
for (const root of rootFields(schema))
  test(`${root.name} answers whatever its arguments are`, async ({ api }) => {
    const query = operationOf(root);
    for (const { name, type } of root.field.args)
      for (const odd of oddOnes(type)) {
        const variables = { ...samplesOf(root.field.args), [name]: odd };
        const { statusCode, body } = await post(api, { query, variables });
        checked(`${root.name} ${JSON.stringify(variables)}`, statusCode, body);
      }
    assert.equal(incidents(api), []);
  });

test('a position or a cursor that is none is refused at once, by its code', async ({ api }) => {
  for (const waitFor of ['garbage', '-1', '1e3', '0x10', '0', '1.5', '٣', '1:2']) {
    const { statusCode, body } = await post(api, {
      query: `{ taskCounts(waitFor: ${JSON.stringify(waitFor)}) { __typename } }`,
    });
    const [error] = checked(waitFor, statusCode, body);
    assert.is(error?.extensions?.code, 'INVALID_INPUT', body);
  }
  for (const list of ['tasks', 'batches', 'audit']) {
    const { statusCode, body } = await post(api, { query: `{ ${list}(cursor: "garbage") { __typename } }` });
    assert.match(checked(list, statusCode, body)[0]?.message ?? '', 'This is no cursor');
  }
});

test('a page leads on to the next by its cursor', async ({ api }) => {
  await post(api, { query: 'mutation { addZone(input: { commandId: "z2", name: "z2" }) { __typename } }' });
  const audit = 'query ($cursor: String) { audit(first: 1, cursor: $cursor) { cursor rows { __typename } } }';
  const { body } = await post(api, { query: audit });
  const { cursor } = (JSON.parse(body) as { data: { audit: { cursor: string } } }).data.audit;
  const next = await post(api, { query: audit, variables: { cursor } });
  assert.equal(checked('the next page', next.statusCode, next.body), []);
});

test('the body, the query, the variables and the name of the operation may be anything', async ({ api }) => {
  const query = '{ health { ready } }';
  for (const odd of ODD)
    for (const body of [
      odd,
      { query: odd },
      { query, variables: odd },
      { query, operationName: odd },
      { query, extensions: odd },
    ]) {
      const { statusCode, body: text } = await post(api, body);
      checked(JSON.stringify(body), statusCode, text);
    }
  assert.equal(incidents(api), []);
});

test('a literal of any kind in the place of another', async ({ api }) => {
  for (const literal of [
    '5',
    '5.5',
    '"x"',
    '"""x"""',
    'true',
    'null',
    'X',
    '[1]',
    '{ a: 1 }',
    '9'.repeat(40),
    '1e400',
    '"\\u0000"',
  ])
    for (const place of [
      'tasks(first: #)',
      'tasks(cursor: #)',
      'tasks(waitFor: #)',
      'tasks(filter: #)',
      'task(id: #)',
    ]) {
      const { statusCode, body } = await post(api, { query: `{ ${place.replace('#', literal)} { __typename } }` });
      checked(`${place} ${literal}`, statusCode, body);
    }
  assert.equal(incidents(api), []);
});

test('a mutation or a subscription by GET, and a subscription by POST: the sender is told what to do', async ({
  api,
}) => {
  const get = async (query: string) => {
    const { statusCode, body } = await api.http.inject({ url: '/graphql', query: { query }, headers });
    return [statusCode, checked(query, statusCode, body)[0]?.extensions?.code];
  };
  assert.equal(await get('mutation { addZone(input: { commandId: "g", name: "g" }) { __typename } }'), [
    405,
    'INVALID_INPUT',
  ]);
  const subscription = 'subscription { taskChanged { taskId } }';
  assert.equal(await get(subscription), [400, 'INVALID_INPUT']);
  const { statusCode, body } = await post(api, { query: subscription });
  assert.match(checked(subscription, statusCode, body)[0]?.message ?? '', 'WebSocket');
  const { body: odd } = await api.http.inject({
    url: '/graphql?query={health{ready}}&variables=hunter2-canary',
    headers,
  });
  assert.not.match(odd, 'hunter2');
});

/** As it is on the wire, whatever a client library would make of it. */
const raw = (api: WholeApi, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(api.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => {
      answer += String(data);
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.write(text);
  });

const TYPES = ['application/json', 'text/plain', 'application/graphql', 'garbage', 'application/json; charset=x', ''];
for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'FOO'])
  test(`${method} of any path and content type answers in the API's own shape`, async ({ api }) => {
    for (const path of [
      '/graphql/',
      '//graphql',
      '/GraphQL',
      '/graphql%zz',
      '/%',
      '/%00',
      '/nowhere',
      '/graphql',
      'x',
      '*',
    ])
      for (const type of TYPES) {
        const head = `${method} ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${TOKEN}\r\n`;
        const answer = await raw(
          api,
          `${head}${type === '' ? '' : `content-type: ${type}\r\n`}content-length: 2\r\n\r\n{]`,
        );
        const [status, body = ''] = [Number(answer.slice(9, 12)), answer.split('\r\n\r\n')[1]];
        assert.ok(status >= 400, answer);
        assert.is(checked(`${method} ${path} ${type}`, status, body).length, 1);
      }
    assert.equal(incidents(api), []);
  });

test('what is no HTTP is answered and the connection closed', async ({ api }) => {
  const heads = ['garbage', 'GET / HTTP/9.1', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(40_000)}`];
  for (const head of [...heads, 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: x']) {
    const answer = await raw(api, `${head}\r\n\r\n`);
    checked(head.slice(0, 40), Number(answer.slice(9, 12)), answer.split('\r\n\r\n')[1] ?? '');
  }
});

/** The first answer to one message on a new connection, or how it was closed. */
const overSocket = (api: WholeApi, message: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${api.port}/graphql`, 'graphql-transport-ws');
    const settle = (answer: unknown): void => {
      socket.terminate();
      resolve(answer);
    };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { token: TOKEN } })));
    socket.on('message', (data) => {
      const answer = JSON.parse(String(data)) as { type: string };
      if (answer.type === 'connection_ack') socket.send(message);
      else if (answer.type !== 'ping') settle(answer);
    });
    socket.on('close', settle);
    socket.on('error', reject);
  });

const QUERY = 'subscription ($id: ID) { taskChanged(taskId: $id) { taskId } }';
const TREE = { kind: 'Document', definitions: [] };
const PAYLOADS: readonly unknown[] = [
  ...[undefined, null, 5, 'x', [], {}, { query: 5 }, { query: null }, { query: TREE }, { query: '{' }, { query: '' }],
  ...[
    { query: QUERY, variables: 5 },
    { query: QUERY, variables: { id: {} } },
    { query: QUERY, operationName: 5 },
  ],
  ...[{ query: QUERY, operationName: 'x' }, { query: '{ health { ready } }' }, { query: 'subscription { nope }' }],
];
test('a subscription of whatever form is refused by its id, with a code and without what was sent', async ({ api }) => {
  for (const payload of PAYLOADS) {
    const answer = (await overSocket(api, JSON.stringify({ id: 's', type: 'subscribe', payload }))) as {
      type: string;
      id: string;
      payload: Errors;
    };
    assert.equal([answer.type, answer.id, answer.payload.length], ['error', 's', 1], JSON.stringify(answer));
    assert.is(answer.payload[0]?.extensions?.code, 'INVALID_INPUT', JSON.stringify({ payload, answer }));
    assert.not.match(answer.payload[0]?.message ?? '', /undefined|of null|iterable/);
  }
  assert.equal(incidents(api), []);
});

test('a message that is none of the protocol closes the connection with 4400', async ({ api }) => {
  const start = { type: 'subscribe', payload: { query: QUERY } };
  const odd = [
    'not json',
    '',
    '5',
    'null',
    '[]',
    '"x"',
    '{"type":5}',
    ...[start, { ...start, id: {} }].map((one) => JSON.stringify(one)),
  ];
  for (const message of odd) assert.is(await overSocket(api, message), 4400, message);
  assert.equal(incidents(api), []);
});

test.run();
