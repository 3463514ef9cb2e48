import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AuditRow, TaskFilter } from '../../projections/queries.ts';
import { eventually } from '../support/eventually.ts';
import { type Api, startApi, TOKEN } from './api.ts';
import { taskRow } from './rows.ts';

const test = suite<{ api: Api }>('exports');
test.before.each(async (context) => {
  context.api = await startApi();
});
test.after.each(({ api }) => api.close());

const take = (api: Api, path: string, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/export/${path}`, { headers: { authorization: `Bearer ${TOKEN}`, ...headers } });
const linesOf = async (answer: Response): Promise<readonly string[]> => {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\r\n');
};
const NOTHING = { QUEUED: 0, MIGRATING: 0, SUCCEEDED: 0, FAILED: 0, CANCELLED: 0 };

test('tasks.csv: every page, with a mark of UTF-8, quoted cells, and none that a spreadsheet would compute', async ({
  api,
}) => {
  const names = ['=1+1', '+49', '-x', '@a', '\tb', '\rc', '＝1', 'say "hi"', 'a,b', '财务'];
  const asked: unknown[] = [];
  api.readModels.tasks = (filter, page) => {
    asked.push([filter, page]);
    const at = Number(page.after ?? 0);
    const rows = names.slice(at, at + 4).map((name) => taskRow({ name }));
    return { rows, cursor: at + 4 < names.length ? String(at + 4) : null, total: 10, matching: NOTHING };
  };
  const answer = await take(api, 'tasks.csv?states=FAILED,CANCELLED&search=web&created.from=2026-01-01T00:00:00Z');
  assert.equal(
    [answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')],
    [200, 'text/csv; charset=utf-8', 'attachment; filename="tasks.csv"'],
  );
  const lines = await linesOf(answer);
  assert.match(lines[0] ?? '', /^\ufeff"ID","Name","Description","State",/);
  const cells = lines.slice(1, -1).map((line) => line.slice('"task-1",'.length, line.indexOf(',"","migrating"')));
  assert.equal(cells, [
    '"\'=1+1"',
    '"\'+49"',
    '"\'-x"',
    '"\'@a"',
    '"\'\tb"',
    '"\'\rc"',
    '"\'＝1"',
    '"say ""hi"""',
    '"a,b"',
    '"财务"',
  ]);
  const filter = { states: ['FAILED', 'CANCELLED'], search: 'web', created: { from: '2026-01-01T00:00:00Z' } };
  assert.equal(asked, [
    [filter, { first: 200, after: null }],
    [filter, { first: 200, after: '4' }],
    [filter, { first: 200, after: '8' }],
  ]);
});

test('an export speaks the language that is asked for', async ({ api }) => {
  api.readModels.rows.set('task-1', taskRow());
  const [head = '', row = ''] = await linesOf(await take(api, 'tasks.csv', { 'accept-language': 'zh-CN' }));
  assert.match(head, '"源云主机","目标云主机","源云平台"');
  assert.match(row, '"迁移中"');
});

const ENTRY: AuditRow = {
  ...{ position: '7', order: '00000000000000000007', at: '2026-01-31T08:00:00.000Z', action: 'CreateMigrationBatch' },
  actor: { kind: 'user', name: '=ann' },
  subject: { kind: 'BATCH', id: 'batch-1', name: 'move' },
  ...{ outcome: 'REFUSED', commandId: 'c-1', correlationId: 'c-1', detail: { vms: 2, pause: true } },
  violations: [{ code: 'CAPACITY', path: ['vms', 1, 'vmId'], message: 'Too large.' }],
};

test('the audit trail goes out as CSV and as JSON, with the filters of its query', async ({ api }) => {
  const asked: unknown[] = [];
  api.readModels.audit = (filter, { after }) => {
    asked.push(filter);
    return { rows: [ENTRY], cursor: after === null ? '00000000000000000007' : null, total: 2 };
  };
  const csv = await linesOf(await take(api, 'audit.csv?kinds=BATCH&outcomes=REFUSED&actor=ann'));
  assert.is(csv.length, 4);
  assert.match(csv[1] ?? '', '"\'=ann"');
  assert.match(csv[1] ?? '', '"vms=2; pause=true","Too large.","c-1"');
  type Entry = { actorName: string; subject: { name: string }; violations: { code: string }[] };
  const json = (await (await take(api, 'audit.json?at.to=2026-02-01T00:00:00Z')).json()) as Entry[];
  const last = json[1];
  assert.is(json.length, 2);
  assert.equal([last?.actorName, last?.subject.name, last?.violations[0]?.code], ['=ann', 'move', 'CAPACITY']);
  assert.equal(asked, [
    ...Array(2).fill({ kinds: ['BATCH'], outcomes: ['REFUSED'], actor: 'ann' }),
    ...Array(2).fill({ at: { to: '2026-02-01T00:00:00Z' } }),
  ]);
  api.readModels.audit = () => ({ rows: [], cursor: null, total: 0 });
  assert.equal(await (await take(api, 'audit.json')).json(), []);
});

test('without the token there is no export, and a filter that is none is refused by its field', async ({ api }) => {
  for (const path of ['tasks.csv', 'audit.csv', 'audit.json'])
    assert.is((await fetch(`${api.url}/export/${path}`)).status, 401);
  const odd = [
    'states=NONE',
    'nothing=1',
    'created.from=2026-13-01T00:00:00Z',
    'created=1',
    'deleted=perhaps',
    'batchId=a&batchId=b',
  ];
  for (const query of [...odd, '__proto__.x=1', 'constructor=1', `search=${'x'.repeat(129)}`]) {
    const answer = await take(api, `tasks.csv?${query}`);
    assert.is(answer.status, 400, query);
    const { errors } = (await answer.json()) as { errors: { message: string; extensions: { code: string } }[] };
    assert.match(errors[0]?.extensions.code ?? '', /INVALID_INPUT|OUT_OF_RANGE/);
    assert.not.match(errors[0]?.message ?? '', /perhaps|NONE|2026-13/);
  }
});

/** An export without end, and how many of its pages were asked for. */
const endless = (api: Api): { pages: number } => {
  const told = { pages: 0 };
  const rows = Array.from({ length: 200 }, () => taskRow({ description: 'x'.repeat(500) }));
  api.readModels.tasks = (_: TaskFilter) => {
    told.pages += 1;
    return { rows, cursor: '1', total: 1, matching: NOTHING };
  };
  return told;
};
const begin = async (api: Api): Promise<IncomingMessage> => {
  const asked = get(`${api.url}/export/tasks.csv`, { headers: { authorization: `Bearer ${TOKEN}` } });
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer.on('error', () => undefined);
};
/** So many requests are answered in between without another page. */
const standsStill = (api: Api, told: { pages: number }): Promise<true> =>
  eventually(
    'the export stands still',
    async () => {
      const before = told.pages;
      for (let round = 0; round < 20; round += 1) await fetch(`${api.url}/healthz`);
      return told.pages === before ? true : undefined;
    },
    { everyMilliseconds: 10, seen: () => told.pages },
  );

test('who does not read holds the export, and who goes away ends it: no page is made for nobody', async ({ api }) => {
  const told = endless(api);
  const answer = await begin(api);
  answer.pause();
  await standsStill(api, told);
  const held = told.pages;
  assert.ok(held > 0);
  answer.resume();
  await eventually('it goes on', async () => (told.pages > held ? true : undefined), { everyMilliseconds: 10 });
  answer.destroy();
  await standsStill(api, told);
});

test.run();
