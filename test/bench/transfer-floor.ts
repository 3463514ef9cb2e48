import { readFile } from 'node:fs/promises';
import type { Lab, LabHost } from '../peers/lab/lab.ts';

/** The same bytes over the same kind of channel, without any of us: `nbdcopy --flush` through SSH-forwarded Unix sockets. */
const must = async (host: LabHost, script: string): Promise<string> => {
  const { code, stdout, stderr } = await host.exec(`set -e\n${script}`, { timeoutMs: 600_000 });
  if (code !== 0) throw new Error(`${host.name}: ${stderr}`);
  return stdout;
};

const BENCH = '/var/lib/libvirt/bench';

export const beginBackup = (src: LabHost, domain: string): Promise<string> =>
  must(
    src,
    `mkdir -m 0711 ${BENCH}; chown libvirt-qemu ${BENCH}
cat > /tmp/bench.xml <<E
<domainbackup mode='pull'><server transport='unix' socket='${BENCH}/s'/><disks>
<disk name='vda' backup='yes' type='file' exportname='vda'><scratch file='${BENCH}/scratch.qcow2'/></disk>
</disks></domainbackup>
E
virsh -q -c qemu:///system backup-begin ${domain} /tmp/bench.xml`,
  );

export const endBackup = (src: LabHost, domain: string): Promise<string> =>
  must(src, `virsh -q -c qemu:///system domjobabort ${domain} || true; rm -rf ${BENCH} /tmp/bench.xml`);

export const serveVolume = (tgt: LabHost, gib: number): Promise<string> =>
  must(
    tgt,
    `mkdir -p /srv/bench; rm -f /srv/bench/v.qcow2; qemu-img create -q -f qcow2 /srv/bench/v.qcow2 ${gib}G
qemu-nbd --fork --persistent --shared=32 --pid-file=/run/bench.pid -k /run/bench.sock -f qcow2 -x vda --discard=unmap --cache=writeback /srv/bench/v.qcow2`,
  );
export const stopVolume = (tgt: LabHost): Promise<string> =>
  must(tgt, 'kill "$(cat /run/bench.pid)"; rm -rf /srv/bench /run/bench.sock');

/** Tunnels from the migration server to both sides, with the lab's own key. */
export const openTunnels = async (lab: Lab): Promise<void> => {
  const { src, mig, tgt } = lab.hosts;
  const key = await readFile(lab.adminKey, 'utf8');
  const known = await readFile(lab.knownHosts, 'utf8');
  await mig.exec('umask 077; cat > /root/bench-key', { input: key });
  await mig.exec('cat > /root/bench-known', { input: known });
  const forward = (host: LabHost, here: string, there: string): string =>
    `ssh -F none -i /root/bench-key -o UserKnownHostsFile=/root/bench-known -o BatchMode=yes -o StreamLocalBindUnlink=yes -f -N -L ${here}:${there} root@${host.address} </dev/null >/dev/null 2>&1`;
  await must(
    mig,
    `mkdir -p /srv/bench; ${forward(src, '/tmp/src.sock', `${BENCH}/s`)}; ${forward(tgt, '/tmp/tgt.sock', '/run/bench.sock')}`,
  );
};
export const closeTunnels = (mig: LabHost): Promise<string> =>
  must(
    mig,
    "pkill -f '[s]sh -F none -i /root/bench-key' || true; rm -rf /root/bench-key /root/bench-known /srv/bench /tmp/src.sock /tmp/tgt.sock",
  );

const seconds = async (mig: LabHost, command: string): Promise<number> => {
  const out = await must(mig, `t0=$(date +%s.%N); ${command}; t1=$(date +%s.%N); echo "$t0 $t1"`);
  const [from = 0, to = 0] = out.trim().split(' ').map(Number);
  return to - from;
};
const SOURCE = "'nbd+unix:///vda?socket=/tmp/src.sock'";
const TARGET = "'nbd+unix:///vda?socket=/tmp/tgt.sock'";

/** Source to a file on the server, then that file to the target, one after the other. */
export const twoHops = async (mig: LabHost): Promise<number> => {
  const first = await seconds(mig, `nbdcopy --flush ${SOURCE} /srv/bench/staged.raw`);
  const second = await seconds(mig, `nbdcopy --flush --destination-is-zero -- /srv/bench/staged.raw ${TARGET}`);
  await must(mig, 'rm -f /srv/bench/staged.raw');
  return first + second;
};
export const onePipe = (mig: LabHost): Promise<number> =>
  seconds(mig, `nbdcopy --flush --destination-is-zero -- ${SOURCE} ${TARGET}`);
