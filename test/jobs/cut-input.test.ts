import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeAnswer, encodeInput } from '../../adapters/jobs/remote-program.ts';
import { libvirtTargetFragments } from '../../adapters/libvirt-target/fragments.ts';
import type { RemoteInput } from '../../commands/ports/machines.ts';
import { type LocalProgram, localProgram, localMachine as machine } from '../support/jobs-local.ts';

type Context = { local: LocalProgram; home: string };
const cuts = suite<Context>('input that was cut on its way to the remote program');

/** UEFI variables are kept in a directory of the test, on a host without VMs. */
const open = (awk = ''): Context => {
  const home = mkdtempSync(join(tmpdir(), 'sampan-cut-'));
  mkdirSync(join(home, 'nvram'));
  const here = `TGT_NVRAM=${home}/nvram\ntgt_virsh() { return 1; }\n${awk}`;
  return { home, local: localProgram([...libvirtTargetFragments(), here]) };
};
cuts.before.each((context) => {
  Object.assign(context, open());
});
cuts.after.each(({ local, home }) => {
  local.remove();
  rmSync(home, { recursive: true, force: true });
});

const say = async ({ local }: Context, verb: string, bytes: Uint8Array): Promise<string> => {
  const { stdout } = await local.exec.exec(machine, `exec sh ${local.text.path} ${verb}`, { stdin: bytes });
  const answer = decodeAnswer(stdout);
  return answer.kind === 'failed' ? `${answer.code}: ${answer.message}` : answer.kind;
};
const REFUSED = 'INTERNAL: The input of the call did not arrive whole, so nothing was done; make the call again.';

/** Every file that there is, with what is in it. */
const everything = (context: Context): readonly string[] =>
  [context.home, context.local.base, context.local.run].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .toSorted()
      .map((name) => join(root, name))
      .map((path) => `${path} ${statSync(path).isFile() ? readFileSync(path, 'base64') : 'directory'}`),
  );

/** Four at a time: each is a process of its own. */
const atEveryByte = async (context: Context, verb: string, whole: Uint8Array): Promise<readonly string[]> => {
  const answers: string[] = [];
  const next = Array.from({ length: whole.length }, (_, length) => length).values();
  const some = async (): Promise<void> => {
    for (const length of next) answers[length] = await say(context, verb, whole.subarray(0, length));
  };
  await Promise.all([some(), some(), some(), some()]);
  return answers;
};

const ofTask = { epoch: '2', fence: 't', generation: '1' };
const inputs = ({ home }: Context): Readonly<Record<string, RemoteInput>> => ({
  'staging-prepare': { ...ofTask, directory: `${home}/sampan-t` },
  'put-file': { ...ofTask, path: `${home}/sampan-t/x`, bytes: Buffer.from('variables') },
  'tgt-nvram-write': { ...ofTask, task: 't', path: `${home}/nvram/sampan-t_V`, bytes: Buffer.from([0, 1, 2, 3]) },
  'key-make': { ...ofTask, keyId: 'task-t' },
  'get-file': { path: `${home}/sampan-t/x` },
  'epoch-claim': { epoch: '3' },
});

cuts(
  'at every byte, for verbs that change something and for one that looks: refused, and nothing is done',
  async (context) => {
    await context.local.program.call(machine, 'epoch-claim', { epoch: '1' });
    for (const [verb, input] of Object.entries(inputs(context))) {
      const whole = encodeInput(input);
      const before = everything(context);
      const answers = await atEveryByte(context, verb, whole);
      assert.equal([...new Set(answers)], [REFUSED], verb);
      assert.is(answers.length, whole.length);
      assert.equal(everything(context), before, verb);
      assert.is(await say(context, verb, whole), 'ok', verb);
      assert.is(JSON.stringify(everything(context)) === JSON.stringify(before), verb === 'get-file', verb);
    }
  },
);

cuts('lines that are lost, doubled, odd or behind the end: refused', async (context) => {
  await context.local.program.call(machine, 'epoch-claim', { epoch: '1' });
  const path = join(context.home, 'sampan-t');
  const [epoch = '', fence = '', directory = '', end = ''] = Buffer.from(
    encodeInput({ epoch: '2', fence: 't', directory: path }),
  )
    .toString()
    .split('\n');
  const odd = [
    [epoch, fence, end],
    [epoch, fence, directory, directory, end],
    [epoch, fence, '', directory, end],
    [epoch, fence, `${directory} more`, end],
    [epoch, fence, directory, end, end],
    [epoch, fence, directory, end, epoch],
    [epoch, fence, directory, '#end 3'],
    [epoch, fence, directory, '#end 2;'],
    [epoch, fence, directory, '#end 3;x'],
    [epoch, fence, '../directory eA==', end],
    [],
  ];
  for (const lines of odd)
    assert.is(await say(context, 'staging-prepare', Buffer.from(lines.join('\n'))), REFUSED, lines.join('|'));
  assert.is(existsSync(path), false);
  assert.is(await say(context, 'staging-prepare', Buffer.from([epoch, fence, directory, end].join('\n'))), 'ok');
  assert.is(existsSync(path), true);
});

for (const awk of ['mawk', 'gawk', 'busybox awk'])
  cuts(`every awk that a machine may have counts alike: ${awk}`, async () => {
    const context = open(`awk() { ${awk} "$@"; }\n`);
    try {
      await context.local.program.call(machine, 'epoch-claim', { epoch: '1' });
      const whole = encodeInput({ epoch: '2', bytes: Buffer.alloc(300_000, 7), empty: '' });
      for (const length of [0, 10, 200_000, whole.length - 2, whole.length - 1])
        assert.is(await say(context, 'epoch-claim', whole.subarray(0, length)), REFUSED, String(length));
      assert.is(await say(context, 'epoch-claim', whole), 'ok');
    } finally {
      context.local.remove();
      rmSync(context.home, { recursive: true, force: true });
    }
  });

cuts.run();
