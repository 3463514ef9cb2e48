import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { JobProgram } from '../../adapters/jobs/remote-program.ts';
import { kvmSourceFragments } from '../../adapters/kvm-source/fragments.ts';
import type { RemoteProgram } from '../../commands/ports/machines.ts';
import {
  eventually,
  failureOf,
  type LocalProgram,
  localProgram,
  Mounted,
  localMachine as machine,
} from '../support/jobs-local.ts';

/** What QEMU's user, who may be hostile, can do to the files of a source host. libvirt's answers are given here. */
const vm = '7a0c1d2e-0000-4000-8000-00000000abcd';
const QEMU_USER = 65534;
const VIRSH = `#!/bin/sh
while [ "$1" = -q ] || [ "$1" = -c ]; do [ "$1" = -q ] && shift || shift 2; done
case $1 in
  domstate) echo running ;;
  domname) echo vm1 ;;
  domid) echo 7 ;;
  *) exit 1 ;;
esac
`;

type Context = { local: LocalProgram; home: string; files: string; program: RemoteProgram; processes: ChildProcess[] };
const test = suite<Context>('files that a source VM names');

test.before.each(async (context) => {
  context.local = localProgram(kvmSourceFragments());
  context.home = mkdtempSync(join(tmpdir(), 'sampan-source-'));
  chmodSync(context.home, 0o755);
  context.files = join(context.home, 'nvram');
  mkdirSync(context.files);
  chownSync(context.files, QEMU_USER, QEMU_USER);
  mkdirSync(join(context.home, 'run', 'libvirt', 'qemu'), { recursive: true, mode: 0o755 });
  writeFileSync(join(context.home, 'virsh'), VIRSH, { mode: 0o755 });
  const host = new Mounted(
    context.local.exec,
    [join(context.home, 'run'), '/run'],
    [join(context.home, 'virsh'), '/usr/bin/virsh'],
  );
  context.program = new JobProgram(host, context.local.text);
  context.processes = [await namedQemu(QEMU_USER)];
  writeFileSync(pidFile(context), `${context.processes[0]?.pid}\n`);
});
test.after.each(({ local, home, processes }) => {
  for (const each of processes) each.kill('SIGKILL');
  local.remove();
  rmSync(home, { recursive: true, force: true });
});

const pidFile = ({ home }: Context): string => join(home, 'run', 'libvirt', 'qemu', 'vm1.pid');

/** One that is called qemu and has the VM's UUID among its arguments, as anybody can start it. */
const namedQemu = async (uid: number): Promise<ChildProcess> => {
  const child = spawn(
    'python3',
    ['-c', 'import time; open("/proc/self/comm", "w").write("qemu"); time.sleep(900)', vm],
    {
      uid,
      gid: uid,
      stdio: 'ignore',
    },
  );
  await eventually(() => readFileSync(`/proc/${child.pid}/comm`, 'utf8') === 'qemu\n');
  return child;
};

const variables = Buffer.concat([Buffer.alloc(40), Buffer.from('_FVH'), Buffer.alloc(65_536, 7)]);
const owned = (path: string, bytes: Uint8Array | string = variables): string => {
  writeFileSync(path, bytes, { mode: 0o600 });
  chownSync(path, QEMU_USER, QEMU_USER);
  return path;
};
const read = async ({ program }: Context, path: string, format = 'raw') => {
  const output = await program.call(machine, 'src-nvram', { vm, path, format });
  return output.maybe('nvram') === undefined ? undefined : Buffer.from(output.bytes('nvram'));
};
const refused = async (context: Context, path: string, format = 'raw') => {
  const { code, message } = await failureOf(read(context, path, format));
  assert.is(code, 'UNSUPPORTED_SOURCE', message);
  return message;
};
const secretOf = ({ home }: Context): string => {
  const path = join(home, 'secret');
  writeFileSync(path, variables, { mode: 0o600 });
  return path;
};
const qcow2 = (path: string, ...options: readonly string[]): string => {
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', ...options, path, '64K']);
  chownSync(path, QEMU_USER, QEMU_USER);
  return path;
};

test('a file of QEMU’s user: its bytes come, raw or out of a qcow2; one that is not there is none', async (context) => {
  assert.equal(await read(context, owned(join(context.files, 'VARS.fd'))), variables);
  const image = join(context.files, 'VARS.qcow2');
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', join(context.files, 'VARS.fd'), image]);
  chownSync(image, QEMU_USER, QEMU_USER);
  assert.equal((await read(context, image, 'qcow2'))?.subarray(0, variables.length), variables);
  assert.is(await read(context, join(context.files, 'none.fd')), undefined);
});

test('a link to a file of root’s, as the file or on the way: nothing is read', async (context) => {
  const secret = secretOf(context);
  symlinkSync(secret, join(context.files, 'VARS.fd'));
  assert.match(await refused(context, join(context.files, 'VARS.fd')), 'symbolic link');
  symlinkSync(dirname(secret), join(context.files, 'way'));
  assert.match(await refused(context, join(context.files, 'way', 'secret')), 'symbolic link');
});

test('a path to a file that QEMU’s user cannot read: nothing is read', async (context) => {
  assert.match(await refused(context, secretOf(context)), 'cannot read');
  execFileSync('mkfifo', [join(context.files, 'pipe')]);
  assert.match(await refused(context, join(context.files, 'pipe')), 'not in a file');
});

test('a qcow2 with a backing file, with a data file, or that is none: nothing is read', async (context) => {
  const secret = secretOf(context);
  const at = (name: string) => join(context.files, name);
  assert.match(await refused(context, qcow2(at('b'), '-b', secret, '-F', 'raw'), 'qcow2'), 'backing file');
  assert.match(await refused(context, qcow2(at('d'), '-o', `data_file=${at('data')}`), 'qcow2'), 'data file');
  assert.match(await refused(context, owned(at('raw')), 'qcow2'), 'not a qcow2');
  const large = qcow2(at('large'));
  execFileSync('qemu-img', ['resize', '-q', '-f', 'qcow2', large, '1G']);
  assert.match(await refused(context, large, 'qcow2'), 'larger than 16 MiB');
  assert.match(await refused(context, owned(at('f')), 'vmdk'), 'format');
});

test('another process with QEMU’s name and the UUID: libvirt’s pid file decides whose the VM is', async (context) => {
  context.processes.push(await namedQemu(0), await namedQemu(12_345));
  assert.match(await refused(context, secretOf(context)), 'uid 65534');
  assert.equal(await read(context, owned(join(context.files, 'VARS.fd'))), variables);
});

test('a pid file that is not root’s, or that another could write: no process is believed', async (context) => {
  const path = owned(join(context.files, 'VARS.fd'));
  const impostor = await namedQemu(0);
  context.processes.push(impostor);
  writeFileSync(pidFile(context), `${impostor.pid}\n`);
  chownSync(pidFile(context), QEMU_USER, QEMU_USER);
  assert.is((await failureOf(read(context, path))).code, 'HYPERVISOR_REFUSED');
  chownSync(pidFile(context), 0, 0);
  chmodSync(dirname(pidFile(context)), 0o777);
  assert.is((await failureOf(read(context, path))).code, 'HYPERVISOR_REFUSED');
  rmSync(pidFile(context));
  chmodSync(dirname(pidFile(context)), 0o755);
  assert.is((await failureOf(read(context, path))).code, 'HYPERVISOR_REFUSED');
});

test.run();
