import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RemoteStagingArea } from '../../adapters/jobs/staging-area.ts';
import { CopyWorld } from '../support/jobs-copy.ts';
import {
  eventually,
  failureOf,
  type LocalProgram,
  localProgram,
  localMachine as machine,
} from '../support/jobs-local.ts';
import { withCopier } from '../support/jobs-overlay.ts';

type Context = { local: LocalProgram; home: string; staging: RemoteStagingArea };
const caches = suite<Context>('a cache on a machine with other users');

caches.before.each((context) => {
  context.local = localProgram();
  context.home = mkdtempSync(join(tmpdir(), 'sampan-cache-'));
  context.staging = new RemoteStagingArea(context.local.program);
});
caches.after.each(({ local, home }) => {
  local.remove();
  rmSync(home, { recursive: true, force: true });
});

/** What another user could do to the way there; `where` is the directory that the refusal has to name. */
const OPEN_WAYS: Readonly<Record<string, (way: string) => void>> = {
  'an ancestor of another user': (way) => execFileSync('chown', ['65534', way]),
  'an ancestor that a group may write in': (way) => execFileSync('chmod', ['0775', way]),
  'an ancestor that everybody may write in': (way) => execFileSync('chmod', ['0777', way]),
  'an ancestor that one user may write in by an ACL': (way) => execFileSync('setfacl', ['-m', 'u:65534:rwx', way]),
  'a sticky ancestor of another user': (way) => {
    execFileSync('chmod', ['1777', way]);
    execFileSync('chown', ['65534', way]);
  },
};
for (const [what, open] of Object.entries(OPEN_WAYS))
  caches(`${what}: the cache is refused whenever it is used, with what to change`, async ({ staging, home }) => {
    const way = join(home, 'way');
    const cache = join(way, 'cache');
    const ours = join(cache, 'sampan-t');
    await staging.probe(machine, cache);
    await staging.prepare(machine, 1, ours);
    await staging.putFile(machine, 1, join(ours, 'nvram.fd'), Buffer.from('x'));
    open(way);
    const uses = [
      () => staging.probe(machine, cache),
      () => staging.prepare(machine, 1, ours),
      () => staging.prepare(machine, 1, join(cache, 'sampan-other')),
      () => staging.putFile(machine, 1, join(ours, 'other'), Buffer.from('x')),
      () => staging.getFile(machine, join(ours, 'nvram.fd')),
      () => staging.remove(machine, 1, ours),
    ];
    for (const use of uses) {
      const { code, message } = await failureOf(use());
      assert.is(code, 'STATE_CONFLICT', message);
      assert.ok(message.includes(`${way} `) && /`(chown root|chmod go-w) /.test(message), message);
    }
    assert.ok(existsSync(join(ours, 'nvram.fd')) && !existsSync(join(cache, 'sampan-other')));
  });

caches(
  'a sticky ancestor of root, as /tmp is: the cache is used, but not what another user made there',
  async (context) => {
    const { staging, home } = context;
    execFileSync('chmod', ['1777', home]);
    await staging.probe(machine, join(home, 'cache'));
    await staging.prepare(machine, 1, join(home, 'sampan-own'));
    await staging.remove(machine, 1, join(home, 'sampan-own'));
    mkdirSync(join(home, 'sampan-squatted'));
    writeFileSync(join(home, 'sampan-squatted', '.sampan'), 'sampan\n');
    execFileSync('chown', ['-R', '65534', join(home, 'sampan-squatted')]);
    for (const use of [staging.prepare, staging.remove]) {
      const failure = await failureOf(use.call(staging, machine, 1, join(home, 'sampan-squatted')));
      assert.is(failure.code, 'STATE_CONFLICT');
      assert.match(failure.message, 'belongs to another user than root (nobody, uid 65534)');
    }
  },
);

caches('a library or drivers where another user may write: root takes nothing from there', ({ home }) => {
  const library = join(home, 'lib', 'vddk');
  mkdirSync(library, { recursive: true, mode: 0o755 });
  symlinkSync(library, join(home, 'current'));
  const taken = () => withCopier({}, `print(tools(${JSON.stringify(join(home, 'current'))}))`).trim();
  assert.is(taken(), join(home, 'current'));
  chmodSync(join(home, 'lib'), 0o777);
  assert.throws(taken, new RegExp(`may write in the directory ${join(home, 'lib')} `));
});

caches.run();

const copies = suite<{ world: CopyWorld }>('copies in a cache on a machine with other users');
copies.before.each(async (context) => {
  context.world = await CopyWorld.make(64);
  await context.world.serveSource();
});
copies.after.each(async ({ world }) => {
  await world.remove('stage', 'serve');
});

copies('another user may write above the staged disks: no job touches them', async ({ world }) => {
  chmodSync(world.directory, 0o777);
  await world.stage('stage', 'raw');
  const { result } = await world.exited('stage');
  assert.is(result.failure, 'STATE_CONFLICT');
  assert.match(result.message ?? '', `may write in the directory ${world.directory} (mode 777)`);
  assert.not(existsSync(world.file('raw')));
});

copies('another user may write where a volume is: it is not served', async ({ world }) => {
  chmodSync(join(world.directory, 'volumes'), 0o777);
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', world.volume('one'), '64M']);
  const volume = {
    volume: world.volume('one'),
    format: 'qcow2',
    socket: join(world.directory, 'one', 'v'),
    idleSeconds: '5',
  };
  await world.jobs.start(machine, 1, { id: 'serve', kind: 'serve-volume', input: volume });
  assert.is((await world.exited('serve')).result.failure, 'STATE_CONFLICT');
});

copies(
  'the directory is exchanged while a disk is staged: the copy goes on in the one that was checked',
  async ({ world }) => {
    const elsewhere = join(world.directory, 'moved');
    const decoy = join(world.directory, 'decoy');
    mkdirSync(decoy);
    await world.stage('stage', 'qcow2', { rateBitsPerSecond: '16000000' });
    await eventually(async () => (await world.bytesDone('stage')) > 0);
    renameSync(world.staging, elsewhere);
    symlinkSync(decoy, world.staging);
    await world.jobs.limitRate(machine, 1, 'stage', 0);
    assert.is((await world.exited('stage')).code, 0);
    assert.equal(readdirSync(decoy), []);
    assert.ok(world.equal('qcow2', join(elsewhere, 'disk.qcow2')));
  },
);

copies.run();
