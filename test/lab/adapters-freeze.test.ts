import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kvmSource } from '../../adapters/kvm-source/kvm-source.ts';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { DiskName, SourceVmId } from '../../domain/words/ids.ts';
import { onHost } from '../peers/lab/host.ts';
import { inventoryChanges } from '../peers/lab/inventory.ts';
import { attachLab } from '../peers/lab/lab.ts';
import { eventually } from '../support/eventually.ts';
import { labProgram, machineOf } from './adapters-program.ts';

const test = suite('frozen and busy guests on the lab');
const lab = await attachLab();
const { src } = lab.hosts;
const machine = machineOf(src, 'root');
const source = kvmSource(labProgram(lab));
const guest = await lab.startGuest({ name: 'vm-freeze', firmware: 'bios', dataDisk: false });
await lab.awaitAgent(src, guest.name, 300_000);
const order = { taskId: 'freeze', vm: guest.uuid as SourceVmId, disks: ['vda' as DiskName] };

/** `virsh backup-begin` does `instead`; everything else is virsh. */
const spoilBegin = (instead: string): Promise<string> =>
  onHost(
    src,
    `set -e; cp /usr/bin/virsh /srv/virsh-real
cat >/srv/virsh-spoilt <<'X'
#!/bin/sh
case " $* " in *' backup-begin '*) ${instead} ;; esac
exec /srv/virsh-real "$@"
X
chmod 755 /srv/virsh-spoilt; mount --bind /srv/virsh-spoilt /usr/bin/virsh`,
  );
const mend = (): Promise<string> => onHost(src, 'umount /usr/bin/virsh; rm -f /srv/virsh-* /srv/hangs');
const freezeStatus = async (): Promise<string> => {
  const reply = await onHost(src, `virsh -q qemu-agent-command ${guest.uuid} '{"execute":"guest-fsfreeze-status"}'`);
  return /"return":"(\w+)"/.exec(reply)?.[1] ?? reply;
};
const until = (what: string, holds: () => Promise<boolean>): Promise<true> =>
  eventually(what, async () => (await holds()) || undefined);

await source.endBackup(machine, 1, { ...order, taskId: 'nobody' }); // installs the program
const before = await lab.inventory(src);
/** What is left but for libvirt's DHCP helper, which writes its file at the guest's first lease, and killed calls' own. */
const left = async (): Promise<readonly string[]> =>
  inventoryChanges(before, await lab.inventory(src)).filter((change) => !/leaseshelper|\/call\./.test(change));

test('the backup cannot begin: libvirt’s words are told, the guest is thawed, nothing is left', async () => {
  await spoilBegin(
    `[ "$(/srv/virsh-real -q qemu-agent-command ${guest.uuid} '{"execute":"guest-fsfreeze-status"}')" = '{"return":"frozen"}' ] || exit 9; echo 'error: it was frozen' >&2; exit 1`,
  );
  const failure = await source.beginBackup(machine, 1, order).catch((error: unknown) => error);
  await mend();
  assert.instance(failure, OutsideFailure);
  assert.match(String(failure), 'it was frozen');
  assert.is(await freezeStatus(), 'thawed');
  assert.equal(await left(), []);
});

test('the shell is killed in the middle: the guest is thawed all the same', async () => {
  await spoilBegin('echo >/srv/hangs; exec sleep 300');
  const begun = source.beginBackup(machine, 1, order).catch((error: unknown) => error);
  await until('it hangs', async () => (await src.exec('test -e /srv/hangs')).code === 0);
  await mend();
  assert.is(await freezeStatus(), 'frozen');
  await onHost(src, `pkill -KILL -f 'src-backup-begi[n]'`);
  assert.instance(await begun, Error);
  await until('thawed', async () => (await freezeStatus()) === 'thawed');
  await source.endBackup(machine, 1, order);
  await until(
    'nothing is left',
    async () =>
      inventoryChanges(before, await lab.inventory(src)).filter((change) => !change.includes('/run/sampan/call.'))
        .length === 0,
  );
});

test('another tool’s job holds the VM: it is refused as in use, and ending ours leaves that one alone', async () => {
  const images = '/var/lib/libvirt/images';
  await onHost(src, `virsh -q blockcopy ${guest.uuid} vda ${images}/mirror.qcow2 --transient-job --format qcow2`);
  await inUse();
  await onHost(src, `virsh -q blockjob ${guest.uuid} vda --abort; rm -f ${images}/mirror.qcow2`);
  const socket = '/var/lib/libvirt/qemu/other.sock';
  await onHost(
    src,
    `cat >/root/other.xml && virsh -q backup-begin ${guest.uuid} /root/other.xml && virsh -q backup-dumpxml ${guest.uuid}`,
    {
      input: `<domainbackup mode='pull'><server transport='unix' socket='${socket}'/><disks><disk name='vda' backup='yes' type='file'>
        <scratch file='${images}/other.qcow2'/></disk></disks></domainbackup>`,
    },
  );
  await inUse();
  await source.endBackup(machine, 1, later);
  await onHost(
    src,
    `set -e; virsh -q backup-dumpxml ${guest.uuid}; virsh -q domjobabort ${guest.uuid}; rm -f ${socket} /root/other.xml`,
  );
  assert.equal(await left(), []);
});
/** Another mark: what was ended is not begun again. */
const later = { ...order, taskId: 'later' };
const inUse = async (): Promise<void> => {
  const failure = await source.beginBackup(machine, 1, later).catch((error: unknown) => error);
  assert.is(failure instanceof OutsideFailure ? failure.failure.code : String(failure), 'IN_USE');
};

test.run();
