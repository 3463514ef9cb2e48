import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TaskRow } from '../../projections/queries.ts';
import { planText } from '../../runtime/cli/plan-text.ts';
import { widthOf } from '../../runtime/cli/width.ts';
import { type Api, startApi } from '../graphql/api.ts';
import { taskRow } from '../graphql/rows.ts';
import { type Cli, cliOf } from './terminal.ts';

const test = suite<{ api: Api; cli: Cli }>('the command line in Chinese');
test.before.each(async (context) => {
  context.api = await startApi();
  context.cli = cliOf(context.api);
});
test.after.each(async ({ api, cli }) => {
  cli.remove();
  await api.close();
});

const at = '2026-01-31T08:01:00.000Z';
const failed: TaskRow = taskRow({
  state: 'FAILED',
  condition: 'CLEANING',
  phase: 'DATA_CONVERSION',
  durationSeconds: 4579,
  vm: null,
  sourcePower: 'FORCED_OFF',
  failure: {
    code: 'SERVER_REBOOTED',
    message:
      'The machine rebooted while it did the work; what was in progress is lost. Make sure that it is stable, then order the migration again.',
    retryable: false,
    step: 'stage-vda',
    phase: 'DATA_CONVERSION',
    keepStagedUntil: at,
    log: 'the log',
  },
  notices: [{ code: 'SOURCE_LEFT_PAUSED', message: 'The source VM shop was left paused.', at }],
  advisories: [
    {
      code: 'WINDOWS_HIBERNATION',
      message: 'Hibernation had to be off in shop; who wants it back runs: powercfg -h on',
      commands: ['powercfg -h on'],
    },
  ],
});

const inChinese = (cli: Cli, api: Api) => cliOf(api, { env: { ...cli.env, LANG: 'zh_CN.UTF-8' } });

test('tasks: state, condition and time, under heads whose columns stand under each other', async ({ api, cli }) => {
  api.readModels.rows.set('task-1', failed);
  const chinese = inChinese(cli, api);
  const { out, code } = await chinese.run('tasks');
  chinese.remove();
  assert.is(code, 0);
  const [head = '', row = '', total] = out.split('\n');
  assert.equal(head.split(/ {2,}/), ['ID', '名称', '云主机', '状态', '已传输', '开始时间', '任务耗时']);
  assert.match(row, '失败 (清理中)');
  assert.match(row, '1小时 16分钟 19秒');
  assert.is(widthOf(head.slice(0, head.indexOf('状态'))), widthOf(row.slice(0, row.indexOf('失败'))));
  assert.is(total, '共 1 个迁移任务');
});

test('task show: titles, reasons, notices and advisories; commands as they are typed', async ({ api, cli }) => {
  api.readModels.rows.set('task-1', failed);
  const chinese = inChinese(cli, api);
  const { out } = await chinese.run('task', 'show', 'task-1');
  chinese.remove();
  for (const line of [
    'move (shop)  失败（清理中）  已用 1小时 16分钟 19秒  SERVER_REBOOTED: 机器在执行过程中重启，正在进行的工作已丢失，请确认该机器稳定后重新发起迁移。',
    '目标        CPU核数 2，内存 2 GB，云盘总容量 3 GB',
    '源云主机    客户机系统未能关机，已强制关闭电源',
    '通知        源云主机 shop 保持暂停状态，请手动恢复运行或删除。',
    '提示        迁移要求云主机 shop 关闭休眠，如需恢复请执行 powercfg -h on。',
    '            powercfg -h on',
    '步骤日志：',
    '  the log',
  ])
    assert.ok(out.split('\n').includes(line), `${line}\n---\n${out}`);
});

test('task show: -o json is the same in every language but for its texts', async ({ api, cli }) => {
  api.readModels.rows.set('task-1', failed);
  const chinese = inChinese(cli, api);
  const [one, other] = [
    await cli.run('task', 'show', 'task-1', '-o', 'json'),
    await chinese.run('task', 'show', 'task-1', '-o', 'json'),
  ];
  chinese.remove();
  const withoutTexts = (text: string): unknown =>
    JSON.parse(text, (key: string, value: unknown) => (/^text$|^message$|Text$/.test(key) ? undefined : value));
  assert.equal(withoutTexts(other.out), withoutTexts(one.out));
  assert.not(one.out === other.out);
});

test('settings: their names as the platform calls them, in both languages', async ({ api, cli }) => {
  const english = await cli.run('settings');
  assert.match(english.out, /^V2V migration task parallelism +migration-task-parallelism +10$/m);
  const chinese = inChinese(cli, api);
  const { out } = await chinese.run('settings');
  chinese.remove();
  assert.match(out, /^V2V迁移任务并行度 +migration-task-parallelism +10$/m);
  assert.match(out, /^物理机分配策略 +host-allocation-strategy +LEAST_RUNNING_VMS \(运行中云主机数量最少\)$/m);
});

test('a refusal is told in Chinese, with its field', async ({ api, cli }) => {
  const chinese = inChinese(cli, api);
  const { code, notes } = await chinese.run('settings', '--migration-task-parallelism', '5000');
  chinese.remove();
  assert.is(code, 2);
  assert.match(notes, /^migrationTaskParallelism: [\u4e00-\u9fff，]+。$/);
});

test('a plan: what becomes of the source, and every title in Chinese', () => {
  const target = {
    ...{
      name: 'shop-迁移',
      cpuCores: 2,
      memoryBytes: 2 * 1024 ** 3,
      platform: 'LINUX',
      firmware: 'UEFI',
      machine: 'q35',
    },
    ...{ cdromDrives: 1, volumeBytes: 1024 ** 3, startAfterMigration: true, nics: [] },
    volumes: [{ disk: 'vda', root: true, displayName: 'vda', sizeBytes: 1024 ** 3, bus: 'virtio' }],
  };
  const source = { onStart: 'SHUT_DOWN', keepSourceStopped: false, vmware: null };
  const task = { name: 'move', vmName: 'shop', source, target, disksLeftBehind: [], advisories: [] };
  assert.is(
    planText({ tasks: [task], violations: [], advisories: [] }, [], 'zh'),
    [
      'move: shop -> shop-迁移，CPU核数 2，内存 2 GB，云盘总容量 1 GB',
      '  源云主机：任务开始时被关机，5分钟内未能关机则强制关闭电源，迁移成功后保持关机，失败后恢复原状态',
      '  固件 UEFI，机型 q35，平台 LINUX，光驱 1 个，迁移完成后自动开启云主机',
      '  磁盘 1：vda，1 GB，virtio，根云盘',
    ].join('\n'),
  );
});

test.run();
