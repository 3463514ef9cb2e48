import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Api, startApi, TOKEN } from './api.ts';
import { taskRow } from './rows.ts';
import { connect, TestSocket } from './socket.ts';

const test = suite<{ api: Api }>('texts in the language that was asked for');
test.before.each(async (context) => {
  context.api = await startApi({ initMilliseconds: 5_000 });
});
test.after.each(({ api }) => api.close());

const failure = {
  code: 'ENCRYPTED_GUEST',
  message: 'A file system in shop is encrypted: decrypt it (LUKS, BitLocker) in the guest and order again.',
  retryable: false,
} as const;
const at = '2026-01-31T08:01:00.000Z';
const failed = taskRow({
  state: 'FAILED',
  condition: 'CLEANING',
  failure: { ...failure, step: 'convert-guest', phase: 'DATA_CONVERSION', keepStagedUntil: at },
  troubles: [
    {
      step: 'stage-vdb',
      try: 1,
      failure: { ...failure, code: 'NO_SPACE', message: 'df: 100 %' },
      at,
      retryAt: null,
    },
  ],
  attempts: [{ number: 1, startedAt: at, endedAt: at, outcome: 'FAILED' }],
  deferred: { reason: 'SERVER_CAPACITY', try: 1, retryAt: at },
  notices: [
    {
      code: 'NO_VIRTIO_NIC_DRIVER',
      message: 'The guest of shop has no VirtIO network driver, so its NICs are e1000.',
      at,
    },
  ],
  advisories: [
    { code: 'FROM_TOMORROW', message: 'Words of a newer version.' },
    {
      code: 'NOT_CARRIED',
      message: 'shop has what the target VM does not get: watchdog.',
      parameters: { what: 'watchdog' },
    },
  ],
});
const QUERY = `{ task(id: "task-1") { stateText conditionText phaseText deferred { text } phases { text }
  failure { message text stepText phaseText } troubles { stepText failure { text } } attempts { outcomeText }
  notices { message text } advisories { message text } } }`;

const taskIn = async (api: Api, language?: string): Promise<Record<string, unknown>> => {
  const { body } = await api.send({ query: QUERY }, language === undefined ? {} : { 'accept-language': language });
  assert.is(body.errors, undefined, JSON.stringify(body.errors));
  return body.data?.task as Record<string, unknown>; // asked above
};

const english = {
  stateText: 'failed',
  conditionText: 'cleaning',
  phaseText: 'data conversion',
  deferred: { text: 'The migration server has too little room for this task now; it starts when there is room.' },
  phases: [{ text: 'data conversion' }],
  failure: {
    message: failure.message,
    text: failure.message,
    stepText: 'Convert the guest',
    phaseText: 'data conversion',
  },
  troubles: [{ stepText: 'Stage disk vdb', failure: { text: 'df: 100 %' } }],
  attempts: [{ outcomeText: 'failed' }],
  notices: failed.notices.map(({ message }) => ({ message, text: message })),
  advisories: failed.advisories.map(({ message }) => ({ message, text: message })),
};
/** `message` is `text` by its older name. */
const both = (text: string) => ({ message: text, text });
const chinese = {
  stateText: '失败',
  conditionText: '清理中',
  phaseText: '数据转化',
  deferred: { text: '迁移服务器当前可用容量不足，有足够容量后任务将自动开始。' },
  phases: [{ text: '数据转化' }],
  failure: {
    message: '云主机 shop 内有加密的文件系统，请在系统内解密（LUKS、BitLocker）后重新发起迁移。',
    text: '云主机 shop 内有加密的文件系统，请在系统内解密（LUKS、BitLocker）后重新发起迁移。',
    stepText: '转化客户机系统',
    phaseText: '数据转化',
  },
  troubles: [{ stepText: '将磁盘 vdb 读取到缓存', failure: { text: '可用空间不足，请清理出空间后重试。' } }],
  attempts: [{ outcomeText: '失败' }],
  notices: [both('云主机 shop 的客户机系统没有VirtIO网卡驱动，网卡改用 e1000。')],
  advisories: [both('Words of a newer version.'), both('云主机 shop 有一项配置不会带到目标云主机：看门狗。')],
};

test('HTTP: by Accept-Language, English where none of ours is asked for; message says the same as text', async ({
  api,
}) => {
  api.readModels.rows.set('task-1', failed);
  assert.equal(await taskIn(api), english);
  assert.equal(await taskIn(api, 'fr'), english);
  assert.equal(await taskIn(api, 'en-GB,zh;q=0.5'), english);
  assert.equal(await taskIn(api, 'zh-CN,zh;q=0.9,en;q=0.8'), chinese);
});

test('HTTP: what was stored as code and parameters is told in the language, as text and as message', async ({
  api,
}) => {
  const parameters = { vm: 'shop', volumes: 'vdb' };
  const code = 'VIRTIO_SCSI_UNKNOWN';
  const retried = { code: 'JOB_FAILED', parameters: { code: 3 }, message: '', retryable: true } as const;
  api.readModels.rows.set(
    'task-1',
    taskRow({
      notices: [{ code, parameters, at }],
      troubles: [{ step: 'stage-vda', try: 1, failure: retried, at, retryAt: null }],
    }),
  );
  const query =
    '{ task(id: "task-1") { notices { code message text parameters { name value } } troubles { failure { message text parameters { name value } } } } }';
  const { body } = await api.send({ query }, { 'accept-language': 'zh' });
  const text = '无法读取云主机 shop 的内核，如果它找不到云盘 vdb，请将云盘总线改为VirtIO后重新启动。';
  const named = [
    { name: 'vm', value: 'shop' },
    { name: 'volumes', value: 'vdb' },
  ];
  const failed = {
    ...both('作业执行失败，退出码为 3，请查看该步骤的日志。'),
    parameters: [{ name: 'code', value: '3' }],
  };
  assert.equal(body.data?.task, {
    notices: [{ code, ...both(text), parameters: named }],
    troubles: [{ failure: failed }],
  });
});

test('HTTP: two who ask the same at once have each their language', async ({ api }) => {
  api.readModels.rows.set('task-1', failed);
  const answers = await Promise.all(['zh', 'en', 'zh-TW', 'en'].map((language) => taskIn(api, language)));
  assert.equal(answers, [chinese, english, chinese, english]);
});

test('HTTP: a refusal is told in Chinese too, with its field', async ({ api }) => {
  const query =
    'mutation { addZone(input: { commandId: "z", name: "" }) { ... on Refusal { violations { code field message text } } } }';
  const { body } = await api.send({ query }, { 'accept-language': 'zh' });
  const refusal = body.data?.addZone as { readonly violations: readonly Record<string, string>[] } | undefined; // asked above
  const violations = refusal?.violations ?? [];
  assert.is(violations.length, 1);
  const [violation] = violations;
  assert.is(violation?.field, 'name');
  assert.is(violation?.message, violation?.text);
  assert.match(violation?.text ?? '', /^[\u4e00-\u9fff，。]+$/);
});

const CHANGED = 'subscription { taskChanged(taskId: "task-1") { task { stateText } } }';
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
};
const stateOn = async (api: Api, socket: TestSocket): Promise<unknown> => {
  socket.subscribe('1', CHANGED);
  await until(() => api.changeLog.readers === 1);
  api.changeLog.publish(`${Number(api.changeLog.here()) + 1}`, { kind: 'TASK', ids: ['task-1'] });
  const { payload } = await socket.next();
  socket.socket.terminate();
  await until(() => api.changeLog.readers === 0);
  return payload;
};
const stateText = (text: string) => ({ data: { taskChanged: { task: { stateText: text } } } });

test('WebSocket: by the field language of connection_init, else by the header of its upgrade', async ({ api }) => {
  api.readModels.rows.set('task-1', failed);
  assert.equal(await stateOn(api, await connect(api, { token: TOKEN, language: 'zh-CN' })), stateText('失败'));
  assert.equal(await stateOn(api, await connect(api)), stateText('failed'));
  for (const odd of [null, 7, ['zh'], {}, '', 'fr'])
    assert.equal(await stateOn(api, await connect(api, { token: TOKEN, language: odd })), stateText('failed'));
  const inChinese = new TestSocket(api, { 'accept-language': 'zh-CN' });
  await inChinese.opened();
  inChinese.send({ type: 'connection_init', payload: { token: TOKEN } });
  await inChinese.next();
  assert.equal(await stateOn(api, inChinese), stateText('失败'));
});

test.run();
