import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kvmSourceFragments } from '../../adapters/kvm-source/fragments.ts';
import { kvmSource } from '../../adapters/kvm-source/kvm-source.ts';
import type { SourceVmId } from '../../domain/words/ids.ts';
import { type LocalProgram, localProgram, localMachine as machine } from '../support/jobs-local.ts';

type Context = { local: LocalProgram; home: string };
const listing = suite<Context>('the list of a KVM host on which some VMs are odd');

/** A virsh whose VMs are directories: a file per question, one that is missing is a VM that is gone, a script acts. */
const VIRSH = `#!/bin/sh
[ "$1" = -q ] && shift 3
vms=\${0%/bin/virsh}/vms
case $1 in
  list) [ "$3" != --state-running ] || ls "$vms"; exit 0 ;;
  domstats) case $* in *--block*) asked=block ;; *) asked=state ;; esac ;;
  *) asked=$1 ;;
esac
for id; do :; done
[ -e "$vms/$id/$asked" ] || { printf "error: failed to get domain '%s'\\n" "$id" >&2; exit 1; }
. "$vms/$id/$asked"
`;

const uuid = (number: number): string => `00000000-0000-4000-8000-00000000000${number}`;
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
const told = async ({ local }: Context) =>
  (await kvmSource(local.program).listVms(machine)).map(
    ({ id, name, disks, unreadable }) =>
      `${id.slice(-1)} ${name}: ${unreadable?.reason ?? disks.map((disk) => disk.obstacle ?? disk.sizeBytes).join()}`,
  );

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

listing.run();
