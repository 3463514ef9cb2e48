import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { awaitAgent, guestExec } from './guest-agent.ts';
import { type LabHost, labCommand, labHost, onHost } from './host.ts';
import { type Inventory, inventory } from './inventory.ts';
import { consoleMarks, type LabMark } from './lab-mark.ts';

export type { LabHost } from './host.ts';
export type { Inventory } from './inventory.ts';
export type { LabMark } from './lab-mark.ts';

export type Guest = {
  readonly name: string;
  readonly uuid: string;
  readonly mac: string;
  readonly disks: readonly string[];
  /** Where its serial console is logged, on the source. */
  readonly consoleLog: string;
};
export type GuestWish = {
  readonly name: string;
  readonly firmware: 'bios' | 'uefi';
  readonly dataDisk: boolean;
  readonly memoryMiB?: number;
};

/** A running lab, seen from inside its parent network namespace. */
export type Lab = {
  readonly runId: string;
  readonly dir: string;
  readonly hosts: Readonly<Record<'src' | 'mig' | 'tgt', LabHost>>;
  /** A host by its name: for those beyond the three, named in SAMPAN_LAB_HOSTS. */
  host(name: string): LabHost;
  /** Path of a private key that logs in as root everywhere, and as `mover` (sudo) and `plain` (no sudo) on the source. */
  readonly adminKey: string;
  readonly knownHosts: string;
  /** Defines and starts a guest on the source, and returns at once. */
  startGuest(wish: GuestWish): Promise<Guest>;
  awaitAgent(host: LabHost, domain: string, timeoutMs?: number): Promise<void>;
  guestExec(
    host: LabHost,
    domain: string,
    script: string,
    timeoutMs?: number,
  ): Promise<{ code: number; stdout: string }>;
  /** Writes a nonce and random files with checksums into the running guest on the source. Its disks then hold what a copy must hold. */
  writeEvidence(guest: Guest, nonce: string, megabytes?: number): Promise<void>;
  consoleMarks(host: LabHost, consoleLogPath: string): Promise<readonly LabMark[]>;
  inventory(host: LabHost): Promise<Inventory>;
  down(): Promise<void>;
};

const evidence = (nonce: string, megabytes: number): string => `set -e
fill() {
  mkdir -p "$1"; cd "$1"; rm -f evidence*.bin
  for i in 1 2; do head -c ${Math.ceil((megabytes * 1_048_576) / 2)} /dev/urandom > evidence$i.bin; done
  sha256sum *.bin > SHA256SUMS
}
printf '%s\\n' '${nonce}' > /etc/sampan-nonce
fill /root/run
if mountpoint -q /data; then fill /data; fi
sync`;

const labDir = (): string => process.env.SAMPAN_LAB_DIR ?? fileURLToPath(new URL('../../../.lab', import.meta.url));

/** The lab that this process runs in: SAMPAN_LAB_RUN, set by in-lab.sh and `lab.sh exec`. */
export const attachLab = async (): Promise<Lab> => {
  const runId = process.env.SAMPAN_LAB_RUN;
  if (runId === undefined) throw new Error('not in a lab: start with test/peers/lab/in-lab.sh CMD…');
  const dir = `${labDir()}/runs/${runId}`;
  const lines = (await readFile(`${dir}/hosts`, 'utf8')).split('\n').filter((line) => line !== '');
  const byName = new Map(lines.map((line) => [line.split('\t')[0], labHost(runId, line)]));
  const host = (name: string): LabHost => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`no host ${name} in this lab`);
    return found;
  };
  const hosts = { src: host('src'), mig: host('mig'), tgt: host('tgt') };
  return {
    runId,
    dir,
    hosts,
    host,
    adminKey: `${dir}/admin-key`,
    knownHosts: `${dir}/known_hosts`,
    startGuest: async ({ name, firmware, dataDisk, memoryMiB = 384 }) => {
      const wish = [name, firmware, dataDisk ? 'yes' : 'no', String(memoryMiB)];
      const reply = await labCommand(['guest', runId, ...wish], { timeoutMs: 600_000 });
      const [uuid = '', mac = '', ...disks] = reply.trim().split('\n');
      return { name, uuid, mac, disks, consoleLog: `/var/log/libvirt/qemu/${name}.console.log` };
    },
    awaitAgent,
    guestExec,
    writeEvidence: async (guest, nonce, megabytes = 4) => {
      if (!/^[\w.-]+$/.test(nonce)) throw new Error(`a nonce is letters, digits, '.', '_' and '-': ${nonce}`);
      const { code, stdout } = await guestExec(hosts.src, guest.name, evidence(nonce, megabytes), 180_000);
      if (code !== 0) throw new Error(`no evidence written in ${guest.name}: ${code} ${stdout}`);
    },
    consoleMarks,
    inventory,
    down: async () => {
      await labCommand(['down', runId]);
    },
  };
};

/** Lets `user` log in by password on a host, whose sshd refuses passwords otherwise. */
export const allowPasswordLogin = async (host: LabHost, user: string, password: string): Promise<void> => {
  const script = `set -e
hash=$(openssl passwd -6 -stdin)
sed -i "s|^${user}:[^:]*:|${user}:$hash:|" /etc/shadow
sed -i 's/^PasswordAuthentication .*/PasswordAuthentication yes/' /etc/ssh/sshd_config
kill -HUP "$(cat /run/sshd.pid)"`;
  await onHost(host, script, { input: password });
};
