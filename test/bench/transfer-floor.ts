import type { Lab } from '../peers/lab/lab.ts';

/** The same disk over the same channels with nbdcopy alone, all of it run by the migration server. */
export type Floor = {
  /** Source to a raw file on the migration server, then that file to a volume on the target; seconds. */
  readonly bothHops: () => Promise<number>;
  /** Source to the volume on the target, through the migration server's memory alone; seconds. */
  readonly onePipe: () => Promise<number>;
};
type Host = Lab['hosts']['src'];

const DIRECTORY = '/srv/bench';
const SOURCE_SOCKET = '/var/lib/libvirt/qemu/bench.sock';
const TARGET_SOCKET = `${DIRECTORY}/t.sock`;
const SCRATCH = '/var/lib/libvirt/images/bench.scratch';

export const onHost = async (host: Host, script: string, input?: string): Promise<string> => {
  const options = { timeoutMs: 300_000, ...(input === undefined ? {} : { input }) };
  const result = await host.exec(`set -e\n${script}`, options);
  if (result.code !== 0) throw new Error(`on ${host.name}: ${result.code}: ${result.stderr}\n${script}`);
  return result.stdout;
};

const BACKUP = `<domainbackup mode='pull'>
  <server transport='unix' socket='${SOURCE_SOCKET}'/>
  <disks><disk name='vda' backup='yes' type='file'><scratch file='${SCRATCH}'/></disk></disks>
</domainbackup>`;

/** The product's channel: its ciphers, one connection for each hop. */
const channel = (name: string, peer: Host, remote: string): string => `
rm -f ${DIRECTORY}/${name}
ssh -N -T -F none -i ${DIRECTORY}/key -o UserKnownHostsFile=${DIRECTORY}/known -o BatchMode=yes \
  -o Ciphers=^aes128-gcm@openssh.com -o Compression=no -L ${DIRECTORY}/${name}:${remote} root@${peer.address} &
tunnels="$tunnels $!"
until [ -S ${DIRECTORY}/${name} ]; do sleep 0.02; done`;

const timed = async (lab: Lab, script: string): Promise<number> => {
  const { mig } = lab.hosts;
  const text = `tunnels=
began=$(date +%s.%N)
${script}
ended=$(date +%s.%N)
kill $tunnels
echo "$began $ended"`;
  const [began = 0, ended = Number.NaN] = (await onHost(mig, text)).trim().split(' ').map(Number);
  return ended - began;
};

export const openFloor = async (lab: Lab, domain: string, bytes: number, adminKey: string): Promise<Floor> => {
  const { src, mig, tgt } = lab.hosts;
  const known = [src, tgt].map((host) => `${host.address} ${host.hostKey}\n`).join('');
  await onHost(mig, `umask 077; mkdir -p ${DIRECTORY}; cat >${DIRECTORY}/key`, adminKey);
  await onHost(mig, `cat >${DIRECTORY}/known`, known);
  await onHost(tgt, `mkdir -p ${DIRECTORY}`);

  const measured = async (script: string): Promise<number> => {
    await onHost(
      src,
      `cat >/tmp/backup.xml; virsh -q -c qemu:///system backup-begin ${domain} /tmp/backup.xml`,
      BACKUP,
    );
    await onHost(
      tgt,
      `cd ${DIRECTORY}; rm -f t.qcow2 t.sock; qemu-img create -q -f qcow2 t.qcow2 ${bytes}
qemu-nbd --fork --persistent --shared=32 --socket=${TARGET_SOCKET} --cache=writeback --discard=unmap --format=qcow2 \
  --pid-file=${DIRECTORY}/pid t.qcow2 >/dev/null 2>&1`,
    );
    try {
      return await timed(lab, script);
    } finally {
      await onHost(tgt, `cd ${DIRECTORY}; kill "$(cat pid)"; rm -f t.qcow2`);
      await onHost(mig, `rm -f ${DIRECTORY}/staged.raw`);
      await onHost(src, `virsh -q -c qemu:///system domjobabort ${domain}; rm -f ${SCRATCH} ${SOURCE_SOCKET}`);
    }
  };
  const source = `'nbd+unix:///vda?socket=${DIRECTORY}/a.sock'`;
  const target = `'nbd+unix:///?socket=${DIRECTORY}/b.sock'`;
  const [toSource, toTarget] = [channel('a.sock', src, SOURCE_SOCKET), channel('b.sock', tgt, TARGET_SOCKET)];
  const staged = `${DIRECTORY}/staged.raw`;
  return {
    bothHops: () =>
      measured(`${toSource}\nnbdcopy --flush ${source} ${staged}\n${toTarget}\nnbdcopy --flush ${staged} ${target}`),
    onePipe: () => measured(`${toSource}\n${toTarget}\nnbdcopy --flush ${source} ${target}`),
  };
};
