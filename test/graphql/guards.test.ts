import { request } from 'node:http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StoreUnavailable } from '../../commands/ports/event-store.ts';
import { type Answer, type Api, startApi, TOKEN } from './api.ts';
import { taskRow } from './rows.ts';

const test = suite<{ api: Api }>('guards');
test.before.each(async (context) => {
  context.api = await startApi();
});
test.after.each(({ api }) => api.close());

const first = ({ body }: Answer): string => body.errors?.[0]?.message ?? '';

const LIMITS: readonly { what: string; at: string; over: string; says: RegExp }[] = [
  {
    what: 'aliases',
    at: `{ ${Array.from({ length: 10 }, (_, n) => `a${n}: __typename`).join(' ')} health { b0: ready b1: ready b2: ready b3: ready b4: ready } }`.replace(
      'a9: __typename ',
      '',
    ),
    over: `{ ${Array.from({ length: 9 }, (_, n) => `a${n}: __typename`).join(' ')} health { ${Array.from({ length: 7 }, (_, n) => `b${n}: ready`).join(' ')} } }`,
    says: /number of aliases of 16/,
  },
  {
    what: 'aliases through fragments',
    at: `{ health { ...A ...A ...A } } fragment A on Health { ${Array.from({ length: 5 }, (_, n) => `b${n}: ready`).join(' ')} }`,
    over: `{ health { ...A ...A } } fragment A on Health { ${Array.from({ length: 8 }, (_, n) => `b${n}: ready`).join(' ')} }`,
    says: /number of aliases of 16/,
  },
  {
    what: 'root fields',
    at: `{ ${'settings { __typename } '.repeat(10)} }`,
    over: `{ ${'settings { __typename } '.repeat(11)} }`,
    says: /number of root fields of 11/,
  },
  {
    what: 'root fields through fragments',
    at: `{ ...A ...A } fragment A on Query { ${'__typename '.repeat(5)} }`,
    over: `{ ...A ...A __typename } fragment A on Query { ${'__typename '.repeat(5)} }`,
    says: /number of root fields of 11/,
  },
  {
    what: 'fields',
    at: `{ health { ${'ready '.repeat(499)} } }`,
    over: `{ health { ${'ready '.repeat(500)} } }`,
    says: /number of fields of 501/,
  },
  {
    what: 'fields through fragments',
    at: `{ health { ...A ...A ...A } } fragment A on Health { ...B ...B } fragment B on Health { ${'ready '.repeat(83)} }`,
    over: `{ health { ...A ...A ...A } } fragment A on Health { ...B ...B } fragment B on Health { ${'ready '.repeat(84)} }`,
    says: /number of fields of 505/,
  },
];

for (const { what, at, over, says } of LIMITS)
  test(`a request at the limit of ${what} is answered, one over it is refused`, async ({ api }) => {
    const within = await api.send({ query: at });
    assert.is(within.body.errors, undefined, first(within));
    const beyond = await api.send({ query: over });
    assert.is(beyond.status, 400);
    assert.match(first(beyond), says);
    assert.is(beyond.body.data, null);
  });

test('a request of depth 8 is counted as 8, one of depth 9 is refused, through fragments too', async ({ api }) => {
  const deep = (levels: number) => `{ ${'a { '.repeat(levels - 1)}b${' }'.repeat(levels - 1)} }`;
  const spread = (levels: number) => `{ ...A } fragment A on Query ${deep(levels)}`;
  for (const make of [deep, spread]) {
    assert.not.match(JSON.stringify((await api.send({ query: make(8) })).body), 'depth');
    assert.match(JSON.stringify((await api.send({ query: make(9) })).body), 'a depth of 9; 8 is the limit');
  }
});

test('a request of 2,000 tokens is read, one of 2,001 is not', async ({ api }) => {
  const words = (tokens: number) => `{ health { ${'ready '.repeat(tokens - 5)} } }`;
  assert.match(first(await api.send({ query: words(2_000) })), 'number of fields');
  assert.match(first(await api.send({ query: words(2_001) })), 'tokens');
});

test('a request of more than 1 MiB is not read', async ({ api }) => {
  const { status } = await api.send({ query: '{ __typename }', extensions: { fill: 'x'.repeat(1024 ** 2) } });
  assert.is(status, 413);
});

test('a batch, a tree instead of text, two operations and introspection are refused', async ({ api }) => {
  assert.is((await api.send([{ query: '{ __typename }' }])).status, 400);
  const tree = { kind: 'Document', loc: { start: 0, end: 9 }, definitions: [] };
  assert.match(first(await api.send({ query: JSON.stringify(tree) })), 'as text');
  const two = { query: 'query A { __typename } query B { settings { __typename } }', operationName: 'A' };
  assert.match(first(await api.send(two)), 'one operation');
  assert.match(first(await api.send({ query: '{ __schema { types { name } } }' })), 'introspection');
});

test('a compiled query answers as an interpreted one', async ({ api }) => {
  api.readModels.rows.set('task-1', taskRow());
  const query =
    'query ($id: ID!) { task(id: $id) { name state disks { name bytesDone } names { zone server } debt { kind } } }';
  const answers = [];
  for (let round = 0; round < 4; round += 1) answers.push((await api.ask(query, { id: 'task-1' })).body);
  for (const answer of answers) assert.equal(answer, answers[0]);
  assert.match(JSON.stringify(answers[0]), '"zone":"east"');
});

test('an unexpected error leaves as an incident that the log has, and nothing else', async ({ api }) => {
  api.readModels.fail = new Error('secret at /var/lib/sampan');
  for (let round = 0; round < 3; round += 1) {
    const { body } = await api.ask('query ($id: ID!) { task(id: $id) { name } }', { id: 'x' });
    assert.not.match(JSON.stringify(body), '/var/lib');
    const incident = /incident ([0-9a-f-]{36})/.exec(first({ status: 200, body }))?.[1];
    assert.ok(incident);
    assert.is(body.errors?.[0]?.extensions?.code, 'INTERNAL');
    const line = api.lines.find((one) => one.includes(incident ?? ''));
    assert.match(line ?? '', '/var/lib/sampan');
  }
});

test('a store that does not answer is said by its code', async ({ api }) => {
  api.readModels.fail = new StoreUnavailable('STORE_FULL');
  const { body } = await api.ask('{ task(id: "x") { name } }');
  assert.is(body.errors?.[0]?.extensions?.code, 'STORE_FULL');
});

test('an input that does not fit the schema is refused without repeating what was sent', async ({ api }) => {
  const query = 'mutation ($input: AddKvmSourceInput!) { addKvmSource(input: $input) { __typename } }';
  const ssh = { address: 'a', hostKeyFingerprint: 'b', password: { canary: 'hunter2' } };
  for (let round = 0; round < 3; round += 1) {
    const { body } = await api.ask(query, { input: { commandId: 'k', name: 'k', ssh } });
    assert.match(first({ status: 400, body }), 'password');
    assert.not.match(JSON.stringify(body), 'hunter2');
  }
  const inline = 'mutation { addZone(input: { commandId: 1234567, name: "east" }) { __typename } }';
  assert.not.match(JSON.stringify((await api.ask(inline)).body), '1234567');
  assert.not.match(api.lines.join(''), 'hunter2');
});

test('a page is 1 to 200 rows', async ({ api }) => {
  for (const size of [1, 200]) assert.is((await api.ask(`{ tasks(first: ${size}) { total } }`)).body.errors, undefined);
  for (const size of [0, -1, 201, 1_000_000])
    assert.is(
      (await api.ask(`{ tasks(first: ${size}) { total } }`)).body.errors?.[0]?.extensions?.code,
      'OUT_OF_RANGE',
    );
});

type Plain = {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};
const plain = (api: Api, { path, method = 'GET', headers = {}, body }: Plain): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: api.port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(body);
  });

const JSON_TYPE = { 'content-type': 'application/json' };
const BODY = JSON.stringify({ query: '{ __typename }' });
const GOOD = { authorization: `Bearer ${TOKEN}` };
const MATRIX: readonly (readonly [string, Plain, number])[] = [
  ['/healthz without a token', { path: '/healthz' }, 200],
  ['/readyz without a token', { path: '/readyz' }, 200],
  ['/readyz with another token', { path: '/readyz', headers: { authorization: `Bearer ${TOKEN}x` } }, 401],
  ['/metrics without a token', { path: '/metrics' }, 401],
  ['/metrics with the token', { path: '/metrics', headers: { authorization: `Bearer ${TOKEN}` } }, 200],
  ['/readyz with the token', { path: '/readyz', headers: GOOD }, 200],
  ['an unknown path without a token', { path: '/nothing' }, 401],
  ['an unknown path with the token', { path: '/nothing', headers: GOOD }, 404],
  ['a query without a token', { path: '/graphql', method: 'POST', headers: JSON_TYPE, body: BODY }, 401],
  [
    'a query with another token',
    { path: '/graphql', method: 'POST', headers: { ...JSON_TYPE, authorization: `Bearer ${TOKEN}x` }, body: BODY },
    401,
  ],
  [
    'a query with the token in the wrong scheme',
    { path: '/graphql', method: 'POST', headers: { ...JSON_TYPE, authorization: `Basic ${TOKEN}` }, body: BODY },
    401,
  ],
  ['a query with the token', { path: '/graphql', method: 'POST', headers: { ...JSON_TYPE, ...GOOD }, body: BODY }, 200],
  ['a query with the token in the address', { path: `/graphql?token=${TOKEN}&query={__typename}` }, 401],
  [
    'a GET that only says it is an upgrade',
    { path: '/graphql?query={__typename}', headers: { upgrade: 'websocket', 'sec-websocket-key': 'x' } },
    401,
  ],
  [
    'a GET with the token, as a page’s image could send it',
    { path: '/graphql?query={__typename}', headers: GOOD },
    400,
  ],
  [
    'a form post with the token',
    { path: '/graphql', method: 'POST', headers: { ...GOOD, 'content-type': 'text/plain' }, body: BODY },
    400,
  ],
  [
    'a GET with a header that no page can send by itself',
    { path: '/graphql?query={__typename}', headers: { ...GOOD, 'mercurius-require-preflight': '1' } },
    200,
  ],
  [
    'a mutation by GET',
    {
      path: '/graphql?query=mutation{addZone(input:{commandId:"x",name:"x"}){__typename}}',
      headers: { ...GOOD, 'mercurius-require-preflight': '1' },
    },
    405,
  ],
];

for (const [what, asked, status] of MATRIX)
  test(`${what} answers ${status}`, async ({ api }) => {
    assert.is(await plain(api, asked), status);
    assert.equal(await api.history(), []);
  });

test.run();
