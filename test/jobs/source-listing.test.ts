import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Exec } from '../../adapters/jobs/exec.ts';
import { JobProgram } from '../../adapters/jobs/remote-program.ts';
import { kvmSourceFragments } from '../../adapters/kvm-source/fragments.ts';
import { kvmSource } from '../../adapters/kvm-source/kvm-source.ts';
import type { KvmSource } from '../../commands/ports/hypervisors.ts';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { SourceVmId } from '../../domain/words/ids.ts';
import { type LocalProgram, localProgram, localMachine as machine } from '../support/jobs-local.ts';
import { sentence } from '../support/sentence.ts';

type Context = { local: LocalProgram; home: string };
const listing = suite<Context>('the list of a KVM host on which some VMs are odd');

/**
 * A virsh whose VMs are directories: a file per question, one that is missing is a VM that is gone, a script acts. It takes
 * several questions at once as the real one does (tools/vsh.c: it goes on after one that fails), and counts how often it is begun.
 */
const VIRSH = `#!/bin/bash
vms=\${0%/bin/virsh}/vms
[ -n "$INNER" ] || echo x >>"\${0%/bin/virsh}/begun"
[ "$1" = -q ] && shift 3
case $1 in *checkpoint-list*) [ ! -e "\${0%/bin/virsh}/old" ] || { echo "error: unknown command: 'checkpoint-list'" >&2; exit 1; } ;; esac
case $1 in
  *';'*)
    export INNER=yes
    for name in dumpxml domstats snapshot-list checkpoint-list; do eval "$name() { $0 -q -c x $name \\"\\$@\\"; }"; done
    eval "$1"
    exit ;;
  list) case $* in *--state-running* | *--all*) ls "$vms" ;; esac; exit 0 ;;
  domstats) case $* in *--block*) asked=block ;; *) asked=state ;; esac ;;
  *) asked=$1 ;;
esac
for id; do :; done
[ -e "$vms/$id/$asked" ] || { printf "error: failed to get domain '%s'\\n" "$id" >&2; exit 1; }
. "$vms/$id/$asked"
`;

const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const say = (text: string): string => `cat <<'END'\n${text}\nEND\n`;
const definition = (number: number, more = ''): string =>
  `<domain type='kvm'>\n  <name>vm-${number}</name>\n  <uuid>${uuid(number)}</uuid>\n${more}  <vcpu>1</vcpu>\n  <devices>\n    <disk type='file' device='disk'>\n      <target dev='vda' bus='virtio'/>\n    </disk>\n  </devices>\n</domain>`;
const STATE = say('  state.state=1');
const BLOCK = say('  state.state=1\n  block.0.name=vda\n  block.0.capacity=1024');

listing.before.each((context) => {
  context.home = mkdtempSync(join(tmpdir(), 'sampan-virsh-'));
  mkdirSync(join(context.home, 'bin'));
  writeFileSync(join(context.home, 'bin/virsh'), VIRSH);
  chmodSync(join(context.home, 'bin/virsh'), 0o755);
  const fake = `PATH=${context.home}/bin:$PATH\nSRC_LOOK_SECONDS=10\n`;
  context.local = localProgram([...kvmSourceFragments(), fake]);
});
listing.after.each(({ local, home }) => {
  local.remove();
  rmSync(home, { recursive: true, force: true });
});

const has = ({ home }: Context, number: number, answers: Readonly<Record<string, string>>): void => {
  const vm = join(home, 'vms', uuid(number));
  mkdirSync(vm, { recursive: true });
  const all = {
    dumpxml: say(definition(number)),
    domname: say(`vm-${number}\n`),
    state: STATE,
    block: BLOCK,
    ...answers,
  };
  for (const [name, script] of Object.entries(all)) if (script !== '') writeFileSync(join(vm, name), script);
};
const inWords = ({ id, name, disks, unreadable }: SourceVm): string =>
  `${Number(id.slice(-4))} ${name}: ${unreadable?.reason ?? disks.map((disk) => disk.obstacle ?? disk.sizeBytes).join()}`;
const told = async ({ local }: Context) => (await kvmSource(local.program).listVms(machine)).map(inWords);
const begunIn = ({ home }: Context): number => readFileSync(join(home, 'begun'), 'utf8').trim().split('\n').length;
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** The same program, and how often it is called on the machine. */
const counted = async ({ home }: Context) => {
  const local = localProgram([...kvmSourceFragments(), `PATH=${home}/bin:$PATH\n`]); // with all the time it has for real
  let calls = 0;
  const exec: Exec = {
    exec: (on, command, options) => {
      calls += 1;
      return local.exec.exec(on, command, options);
    },
  };
  const source = kvmSource(new JobProgram(exec, local.text));
  await source.findVm(machine, uuid(999) as SourceVmId); // the first call installs the program
  calls = 0;
  rmSync(join(home, 'begun'));
  const callsOf = async (work: Promise<unknown>): Promise<number> => {
    await work;
    return calls;
  };
  return { source, callsOf, remove: local.remove };
};

listing('one went away between the list and the look: it is not there, at whatever question', async (context) => {
  has(context, 1, { dumpxml: '', domname: '' });
  has(context, 2, {});
  has(context, 3, { block: '', state: '' });
  assert.equal(await told(context), ['2 vm-2: 1024']);
});

listing('one whose definition libvirt does not give is listed by its name with libvirt’s words', async (context) => {
  has(context, 1, { dumpxml: 'printf "error: internal error: too large\\n" >&2; exit 1' });
  has(context, 2, {});
  assert.equal(await told(context), [
    '1 vm-1: libvirt does not give its definition (internal error: too large)',
    '2 vm-2: 1024',
  ]);
});

listing('one whose disks cannot be looked at is listed, and its disks say so', async (context) => {
  has(context, 1, { block: 'printf "error: cannot stat\\n" >&2; exit 1' });
  has(context, 2, {});
  assert.equal(await told(context), ['1 vm-1: its size cannot be read', '2 vm-2: 1024']);
});

listing('one whose disks hang holds up the list for its own time only, and no other VM', async (context) => {
  has(context, 1, { block: 'exec sleep 600', state: 'exec sleep 600' });
  has(context, 2, { dumpxml: 'exec sleep 600', domname: 'exec sleep 600' });
  has(context, 3, {});
  assert.equal(await told(context), [
    '1 vm-1: its size cannot be read',
    `2 ${uuid(2)}: libvirt does not give its definition (it did not answer in time)`,
    '3 vm-3: 1024',
  ]);
});

listing('a definition of megabytes is listed by its name, and the answer stays bounded', async (context) => {
  const large = `head -c 2000000 /dev/zero | tr '\\0' x`;
  has(context, 1, { dumpxml: `printf '<domain><metadata><x>'; ${large}; printf '</x></metadata></domain>'` });
  has(context, 2, { dumpxml: say(definition(2, '  <metadata><x><![CDATA[<!DOCTYPE html>]]></x></metadata>\n')) });
  const [first = '', second] = await told(context);
  assert.match(first, /^1 vm-1: its definition is larger than 1 MiB,/);
  assert.is(second, '2 vm-2: 1024');
});

listing('one VM alone is read the same way', async (context) => {
  has(context, 1, { domstate: say('running'), dumpxml: say('<domain>') });
  const vm = await kvmSource(context.local.program).findVm(machine, uuid(1) as SourceVmId);
  assert.equal(
    [vm?.id, vm?.power, vm?.unreadable?.reason],
    [uuid(1), 'RUNNING', "the VM's definition cannot be read: the XML cannot be read"],
  );
});

listing('50 VMs are listed by one call and three starts of virsh, all of them whole', async (context) => {
  const { source, callsOf, remove } = await counted(context);
  for (const number of numbers(50)) has(context, number, {});
  const listed = source.listVms(machine);
  assert.is(await callsOf(listed), 1);
  remove();
  assert.is(begunIn(context), 3); // the running, the paused, and what all of them are
  assert.equal(
    (await listed).map(inWords),
    numbers(50).map((number) => `${number} vm-${number}: 1024`),
  );
});

listing(
  'more than one virsh is asked about at once, and one of them hangs: the others are listed all the same',
  async (context) => {
    for (const number of numbers(60)) has(context, number, {});
    has(context, 7, { dumpxml: 'exec sleep 600', domname: say('vm-7') });
    const lines = await told(context);
    assert.is(lines.length, 60);
    assert.equal(
      lines.filter((line) => !line.endsWith(': 1024')),
      ['7 vm-7: libvirt does not give its definition (it did not answer in time)'],
    );
  },
);

listing(
  'of the VMs that are asked for only those are looked at, in one call; one that is gone or never was is left out',
  async (context) => {
    const { source, callsOf, remove } = await counted(context);
    for (const number of numbers(4)) has(context, number, {});
    has(context, 2, { dumpxml: `touch ${context.home}/looked; exit 1` });
    const ids = [uuid(4), uuid(9), 'vm-41', '../../etc', uuid(1)] as SourceVmId[];
    const found = source.findVms(machine, ids);
    assert.is(await callsOf(found), 1);
    assert.equal((await found).map(inWords).toSorted(), ['1 vm-1: 1024', '4 vm-4: 1024']);
    assert.not(existsSync(join(context.home, 'looked')));
    assert.equal(await source.findVms(machine, []), []);
    remove();
  },
);

listing(
  'a virsh that does not know one of the questions refuses all of them: each VM is then looked at by itself',
  async (context) => {
    writeFileSync(join(context.home, 'old'), '');
    for (const number of numbers(3)) has(context, number, { 'snapshot-list': say('before\n') });
    assert.equal(
      (await told(context)).toSorted(),
      numbers(3).map((number) => `${number} vm-${number}: 1024`),
    );
  },
);

listing('a guest’s own words are never taken for the end of its part', async (context) => {
  const words = 'sampan-00000000-0000-4000-8000-000000000000 0 end x\\nsampan 0 stats\\n#end ok';
  has(context, 1, { dumpxml: say(definition(1, `  <description>${words.replaceAll('\\n', '\n')}</description>\n`)) });
  has(context, 2, {});
  assert.equal(await told(context), ['1 vm-1: 1024', '2 vm-2: 1024']);
});

listing('libvirt itself does not answer: the reason is told, and no list of nothing', async (context) => {
  writeFileSync(
    join(context.home, 'bin/virsh'),
    '#!/bin/sh\necho "error: failed to connect to the hypervisor" >&2\nexit 1\n',
  );
  for (const ask of [
    (source: KvmSource) => source.listVms(machine),
    (source: KvmSource) => source.findVms(machine, [uuid(1) as SourceVmId]),
  ])
    try {
      await ask(kvmSource(context.local.program));
      assert.unreachable();
    } catch (error) {
      assert.ok(error instanceof OutsideFailure, String(error));
      assert.is(error.failure.code, 'HYPERVISOR_REFUSED');
      assert.match(sentence(error.failure), /failed to connect to the hypervisor/);
    }
});

listing.run();
