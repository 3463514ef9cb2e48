import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, type Kind, type Message } from '../../messages/catalogue.ts';
import type { Room } from '../../messages/message.ts';
import { failureText, say, stepText, told } from '../../messages/say.ts';
import { recognised } from '../../messages/template.ts';
import { inHours } from '../../messages/values.ts';

/** Whether the compiler lets it be said. */
type Said<T> = T extends Message ? true : false;
const stage = { kind: 'step', code: 'stage' } as const;

test('say: a missing, a further, a wrong parameter and an unknown code do not compile', () => {
  const right: Said<{ kind: 'step'; code: 'stage'; parameters: { disk: string } }> = true;
  const bare: Said<{ kind: 'step'; code: 'configure-vm' }> = true;
  const missing: Said<{ kind: 'step'; code: 'stage' }> = false;
  const otherName: Said<{ kind: 'step'; code: 'stage'; parameters: { volume: string } }> = false;
  const otherKind: Said<{ kind: 'violation'; code: 'MORE_VIOLATIONS'; parameters: { more: string } }> = false;
  const none: Said<{ kind: 'step'; code: 'configure-vm'; parameters: { disk: string } }> = false;
  const unknown: Said<{ kind: 'step'; code: 'stagger' }> = false;
  assert.equal(
    [right, bare, missing, otherName, otherKind, none, unknown],
    [true, true, false, false, false, false, false],
  );
});

test('say: in both languages, with the parameters in their places', () => {
  assert.is(say('en', { ...stage, parameters: { disk: 'vda' } }), 'Stage disk vda');
  assert.is(say('zh', { ...stage, parameters: { disk: 'vda' } }), '将磁盘 vda 读取到缓存');
  const shortage = {
    kind: 'advisory',
    code: 'SERVER_SPACE_SHORTAGE',
    parameters: { need: 20 * 1024 ** 3, available: 1024 ** 3 / 2 },
  } as const;
  assert.is(say('zh', shortage), '云盘共需 20 GB，迁移服务器当前可用容量为 0.5 GB，部分任务将排队等待。');
});

test('say: a name is put in as it is, whatever stands in it', () => {
  for (const disk of ['{{disk}}', '{{vm}}', '$&', '$t(x)', '<b>', '{x}', ''])
    assert.is(say('en', { ...stage, parameters: { disk } }), `Stage disk ${disk}`);
  const twice = told('zh', 'violation', {
    code: 'IN_USE',
    parameters: [
      ['vm', '{{task}}'],
      ['task', '{{vm}}'],
    ],
  });
  assert.is(twice, '云主机 {{task}} 已有未结束的迁移任务（{{vm}}），请等待其结束或取消该任务。');
});

test('told: English is what was stored', () => {
  const stored = { code: 'NO_SPACE', message: 'The disk of h1 is full.' };
  assert.is(told('en', 'failure', stored), stored.message);
  assert.is(told('en', 'failure', { code: 'NO_SUCH_CODE', message: 'Old words.' }), 'Old words.');
});

test('told: prose without parameters is recognised by its form, and shown in Chinese with its names', () => {
  const message = 'shop is suspended; resume it and shut it down first.';
  assert.is(told('zh', 'violation', { code: 'SUSPENDED', message }), '云主机 shop 处于挂起状态，请先恢复运行再关机。');
  const stopped = 'Host h1 has too little free memory for it now; it was the best of the cluster when it was chosen.';
  assert.match(told('zh', 'notice', { code: 'VM_LEFT_STOPPED', message: stopped }), /^物理机 h1 当前可用内存不足/);
});

test('told: prose that nobody knows gives what holds for everything under its code', () => {
  const stored = { code: 'NO_SPACE', message: 'df says 100 %.' };
  assert.is(told('zh', 'failure', stored), CATALOGUE.failure.NO_SPACE.zh);
});

test('told: parameters without prose, as new events have them, give the exact sentence in both languages', () => {
  const stored = { code: 'MORE_VIOLATIONS', parameters: [['more', 3]] as const };
  assert.match(told('en', 'violation', stored), /^3 more violations are not recorded/);
  assert.match(told('zh', 'violation', stored), /^另有 3 个违规项未记录/);
});

test('told: parameters as the API sends them, as text, are put in too', () => {
  assert.match(told('zh', 'violation', { code: 'MORE_VIOLATIONS', parameters: [['more', '3']] }), /^另有 3 个/);
});

test('told: an unknown code is told by its stored prose, and without any by its own words', () => {
  assert.is(told('zh', 'advisory', { code: 'FROM_TOMORROW', message: 'New words.' }), 'New words.');
  assert.is(told('zh', 'advisory', { code: 'FROM_TOMORROW' }), 'from tomorrow');
  for (const code of ['constructor', '__proto__', 'toString', ''])
    assert.type(told('zh', 'advisory', { code, message: null }), 'string');
});

test('told: whatever parameters a history has, nothing is thrown and no placeholder is shown', () => {
  const odd: readonly (readonly (readonly [string, string | number])[])[] = [
    [],
    [['disk', 'vda']],
    [['constructor', 1]],
    [
      ['vm', 'a'],
      ['task', 'b'],
      ['nic', 1],
      ['mac', 'c'],
    ],
    [['what', '']],
  ];
  for (const [kind, room] of Object.entries<Room>(CATALOGUE))
    for (const code of Object.keys(room))
      for (const language of ['en', 'zh'] as const)
        for (const parameters of odd) {
          const text = told(language, kind as Kind, { code, parameters }); // a key of the catalogue
          assert.ok(text !== '' && !/[{}]/.test(text), `${kind} ${code}: ${text}`);
        }
});

test('recognised: one pass, the names as they are, and never half a sentence', () => {
  const template = '{{vm}} needs {{need}} on {{vm}}.';
  assert.equal(
    [...(recognised(template, 'a needs 2 GB on a.') ?? [])],
    [
      ['vm', 'a'],
      ['need', '2 GB'],
    ],
  );
  for (const other of ['a needs 2 GB on b.', ' needs 2 GB on a.', 'a needs 2 GB on a', 'a needs 2 GB on a. Now.', ''])
    assert.is(recognised(template, other), undefined, other);
  const long = `${'a needs '.repeat(50_000)}.`;
  assert.is(recognised(template, long), undefined);
});

test('steps: by their stored names, with the disk behind them', () => {
  assert.is(stepText('zh', 'stage-vda'), '将磁盘 vda 读取到缓存');
  assert.is(stepText('zh', 'stage-vda.m2'), '将磁盘 vda 读取到缓存');
  assert.is(stepText('zh', 'begin-backup.m12'), '启动源云主机备份');
  assert.is(stepText('en', 'write-sda'), 'Write the volume of disk sda');
  assert.is(stepText('zh', 'stage-nvram'), '将UEFI变量读取到缓存');
  assert.is(stepText('zh', 'stage-nvram2'), '将磁盘 nvram2 读取到缓存');
  assert.is(stepText('zh', 'choose-host'), '选择目标物理机');
  assert.is(stepText('en', 'from-tomorrow'), 'from-tomorrow');
});

test('failures: what a log said is told whole, under whatever code', () => {
  const message = 'A file system in shop is encrypted: decrypt it (LUKS, BitLocker) in the guest and order again.';
  assert.is(
    failureText('zh', { code: 'ENCRYPTED_GUEST', message }),
    '云主机 shop 内有加密的文件系统，请在系统内解密（LUKS、BitLocker）后重新发起迁移。',
  );
  assert.is(failureText('en', { code: 'ENCRYPTED_GUEST', message }), message);
  assert.is(failureText('zh', { code: 'ENCRYPTED_GUEST' }), CATALOGUE.failure.ENCRYPTED_GUEST.zh);
});

test('durations: in the words of both languages', () => {
  assert.equal(
    [37, 49 * 60 + 27, 4579].map((seconds) => inHours('zh', seconds)),
    ['37秒', '49分钟 27秒', '1小时 16分钟 19秒'],
  );
  assert.equal(
    [37, 49 * 60 + 27, 4579].map((seconds) => inHours('en', seconds)),
    ['37s', '49m 27s', '1h 16m 19s'],
  );
});

test.run();
