import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TaskRow } from '../../projections/queries.ts';
import { type Api, startApi } from './api.ts';
import type { Progress } from './fakes.ts';
import { serverView, taskRow } from './rows.ts';

const test = suite<{ api: Api }>('overview');
test.before.each(async (context) => {
  context.api = await startApi();
});
test.after.each(({ api }) => api.close());

const GIB = 1024 ** 3;
const OVERVIEW = `{ overview { counts { migrating failed } hindered troubled { task { id } trouble text } bytesPerSecond endsAt
  endUnknown fullestServer { name reservedBytes } debt } }`;

const told = (id: string, change: Partial<Progress>, perSecond: number | null): Progress => ({
  taskId: id as Progress['taskId'],
  phase: 'DATA_CONVERSION',
  at: '2026-01-31T08:01:30.000Z' as Progress['at'],
  condition: 'WORKING',
  disks: [
    {
      disk: 'vdb' as Progress['disks'][number]['disk'],
      ...{ bytesDone: GIB, bytesTotal: 2 * GIB, bytesOnWire: GIB, bytesPerSecond: perSecond },
    },
  ],
  ...change,
});

const failure: TaskRow['failure'] = {
  ...{ code: 'VERIFY_FAILED', message: 'The copy ended early.', retryable: false, step: 'write-vda' },
  ...{ phase: 'DATA_DOWNLOAD', keepStagedUntil: '2026-02-01T08:00:00.000Z' },
};

test('the overview: what hinders which task and why, what moves, when it ends, which server is fullest, what is owed', async ({
  api,
}) => {
  const rows = [
    taskRow({ id: 'moves' }),
    taskRow({ id: 'stalls' }),
    taskRow({ id: 'away' }),
    taskRow({
      id: 'retries',
      condition: 'RETRYING',
      troubles: [{ step: 'x', try: 1, failure, at: 'a', retryAt: 'b' }],
    }),
    taskRow({ id: 'failed', state: 'FAILED', phase: null, failure }),
  ];
  for (const row of rows) api.readModels.rows.set(row.id, row);
  api.progress.publish(told('moves', {}, GIB / 10));
  api.progress.publish(told('stalls', { condition: 'STALLED' }, 0));
  api.progress.publish(told('away', { condition: 'UNREACHABLE' }, null));
  api.readModels.taskCounts = () => ({ QUEUED: 1, MIGRATING: 4, SUCCEEDED: 0, FAILED: 7, CANCELLED: 0 });
  api.readModels.debtCount = () => 3;
  const server = (name: string, total: number) => ({
    ...serverView,
    ...{ name, reservedBytes: 5, cacheTotalBytes: total as typeof serverView.cacheTotalBytes },
  });
  api.readModels.servers = () => [server('wide', 100), server('full', 6), server('half', 10)];
  const { body } = await api.ask(OVERVIEW);
  assert.equal(body.errors, undefined);
  // Of 3 GiB 2 are staged, and all 3 are then written: 4 GiB at a tenth of one per second, from 08:02:00.
  assert.equal(body.data?.overview, {
    counts: { migrating: 4, failed: 7 },
    hindered: 3,
    troubled: [
      { task: { id: 'stalls' }, trouble: 'STALLED', text: 'stalled' },
      { task: { id: 'away' }, trouble: 'UNREACHABLE', text: 'unreachable' },
      { task: { id: 'retries' }, trouble: 'RETRYING', text: failure.message },
      { task: { id: 'failed' }, trouble: 'FAILED', text: failure.message },
    ],
    bytesPerSecond: GIB / 10,
    endsAt: '2026-01-31T08:02:40.000Z',
    endUnknown: 3,
    fullestServer: { name: 'full', reservedBytes: 5 },
    debt: 3,
  });
});

test('the overview of a service that does nothing: no end, no server, and nothing that it would make up', async ({
  api,
}) => {
  const { body } = await api.ask(OVERVIEW);
  assert.equal(body.data?.overview, {
    counts: { migrating: 0, failed: 0 },
    ...{ hindered: 0, troubled: [], bytesPerSecond: 0, endsAt: null, endUnknown: 0, fullestServer: null, debt: 0 },
  });
});

test.run();
