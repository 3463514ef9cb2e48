import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fencedFor } from '../../support/fenced.ts';
import { EPOCH, fails, keyOf, type OpenHarness, OTHER, STALE, stagingOf, type WorldHarness } from './harness.ts';

/** AccessKeys and StagingArea: what may be repeated, and what an older control plane may not do. */
export const machinesContract = (name: string, open: OpenHarness) => {
  const test = suite(`${name}: keys and staging`);
  let world: WorldHarness;
  test.before(async () => {
    world = await open();
  });
  test.after(async () => {
    assert.equal(await world.leftovers(), []);
    await world.close();
  });

  test('a key is made once, and another one after it was discarded', async () => {
    const { accessKeys, server } = world;
    const first = await accessKeys.make(server, EPOCH, keyOf());
    assert.match(first.publicKey, /^ssh-ed25519 [A-Za-z0-9+/=]+$/);
    assert.ok(first.addresses.includes(server.ssh.address), String(first.addresses));
    assert.equal(await accessKeys.make(server, EPOCH, keyOf()), first);
    assert.not.equal(await accessKeys.make(server, EPOCH, keyOf(OTHER)), first);
    await accessKeys.discard(server, EPOCH, keyOf(OTHER));
    await accessKeys.discard(server, EPOCH, keyOf());
    await accessKeys.discard(server, EPOCH, keyOf());
    assert.not.equal(await accessKeys.make(server, EPOCH, keyOf()), first);
    await accessKeys.discard(server, EPOCH, keyOf());
  });

  test('a key is authorised and revoked as often as one likes, and its door then stays shut', async () => {
    const { accessKeys, server, source } = world;
    const { publicKey } = await accessKeys.make(server, EPOCH, keyOf());
    const named = { keyId: keyOf(), door: 'door-1' };
    const key = { ...named, publicKey, from: ['192.0.2.1'], sockets: [], lifetimeSeconds: 3600 };
    for (let times = 0; times < 2; times += 1) await accessKeys.authorise(source, EPOCH, key);
    for (let times = 0; times < 2; times += 1) await accessKeys.revoke(source, EPOCH, named);
    await fails('STALE_CALL', accessKeys.authorise(source, EPOCH, key));
    const another = { ...key, door: 'door-2' };
    await accessKeys.authorise(source, EPOCH, another);
    await accessKeys.revoke(source, EPOCH, another);
    const never = { ...key, door: 'door-3' };
    await accessKeys.revoke(source, EPOCH, never); // nothing was let in there
    await fails('STALE_CALL', accessKeys.authorise(source, EPOCH, never));
    await accessKeys.discard(server, EPOCH, keyOf());
  });

  test('a directory is prepared and removed as often as one likes, with what is in it', async () => {
    const { staging, server } = world;
    const directory = stagingOf(world);
    const bytes = new Uint8Array(70_000).map((_, index) => index % 251);
    for (let times = 0; times < 2; times += 1) await staging.prepare(server, EPOCH, directory);
    for (let times = 0; times < 2; times += 1) await staging.putFile(server, EPOCH, `${directory}/nvram.fd`, bytes);
    await staging.prepare(server, EPOCH, directory);
    assert.equal([...(await staging.getFile(server, `${directory}/nvram.fd`))], [...bytes]);
    await fails('NOT_FOUND', staging.getFile(server, `${directory}/other`));
    for (let times = 0; times < 2; times += 1) await staging.remove(server, EPOCH, directory);
    await fails('STATE_CONFLICT', staging.putFile(server, EPOCH, `${directory}/nvram.fd`, bytes));
    await fails('STATE_CONFLICT', staging.prepare(server, EPOCH, `${world.cachePath}/somebody-elses`));
  });

  test('a server tells what it has', async () => {
    const facts = await world.staging.probe(world.server, world.cachePath);
    assert.ok(facts.cores > 0 && facts.memoryBytes > 0 && facts.bootId !== '');
    assert.ok(facts.cacheFreeBytes > 0 && facts.cacheFreeBytes <= facts.cacheTotalBytes);
    assert.equal(facts.missingPackages, []);
  });

  test('an older control plane changes nothing', async () => {
    const { accessKeys, staging, server, source } = world;
    const directory = stagingOf(world);
    await accessKeys.revoke(source, EPOCH, { keyId: keyOf(), door: 'door-1' });
    await staging.prepare(server, EPOCH, directory);
    const key = {
      keyId: keyOf(),
      door: 'door-1',
      publicKey: 'ssh-ed25519 AAAA',
      from: ['192.0.2.1'],
      sockets: [],
      lifetimeSeconds: 3600,
    };
    await fails('STALE_EPOCH', accessKeys.make(server, STALE, keyOf()));
    await fails('STALE_EPOCH', accessKeys.discard(server, STALE, keyOf()));
    await fails('STALE_EPOCH', accessKeys.authorise(source, STALE, key));
    await fails('STALE_EPOCH', accessKeys.revoke(source, STALE, key));
    await fails('STALE_EPOCH', staging.prepare(server, STALE, directory));
    await fails('STALE_EPOCH', staging.putFile(server, STALE, `${directory}/x`, new Uint8Array(1)));
    await fails('STALE_EPOCH', staging.remove(server, STALE, directory));
    await staging.remove(server, EPOCH, directory);
  });

  test('a fence is raised by itself: what is older of that task changes nothing from then on', async () => {
    const { jobs, staging, server } = world;
    const directory = stagingOf(world);
    const [before, after] = [fencedFor(server, 'fence-raised', 2), fencedFor(server, 'fence-raised', 3)];
    await staging.prepare(before, EPOCH, directory);
    for (let times = 0; times < 2; times += 1) await jobs.raiseFence(after, EPOCH);
    await fails('STALE_CALL', staging.remove(before, EPOCH, directory));
    await fails('STALE_CALL', jobs.raiseFence(before, EPOCH));
    await fails('STALE_EPOCH', jobs.raiseFence(after, STALE));
    await staging.remove(after, EPOCH, directory);
  });

  test('what is over for a task changes nothing any more, and for another task it does', async () => {
    const { accessKeys, staging, server } = world;
    const directory = stagingOf(world);
    const [before, after] = [fencedFor(server, 'over-for-keys', 1), fencedFor(server, 'over-for-keys', 2)];
    const key = { keyId: keyOf(), door: 'door-4', publicKey: 'ssh-ed25519 AAAA', from: ['192.0.2.1'] };
    await staging.prepare(before, EPOCH, directory);
    await accessKeys.discard(after, EPOCH, keyOf()); // nothing to discard, and it counts all the same
    await fails('STALE_CALL', staging.prepare(before, EPOCH, directory));
    await fails('STALE_CALL', staging.putFile(before, EPOCH, `${directory}/x`, new Uint8Array(1)));
    await fails('STALE_CALL', staging.remove(before, EPOCH, directory));
    await fails('STALE_CALL', accessKeys.make(before, EPOCH, keyOf()));
    await fails('STALE_CALL', accessKeys.discard(before, EPOCH, keyOf()));
    await fails('STALE_CALL', accessKeys.authorise(before, EPOCH, { ...key, sockets: [], lifetimeSeconds: 60 }));
    await fails('STALE_CALL', accessKeys.revoke(before, EPOCH, key));
    await staging.prepare(fencedFor(server, 'not-over', 1), EPOCH, directory);
    await staging.remove(after, EPOCH, directory);
    await staging.prepare(fencedFor(server, 'over-for-keys', 3), EPOCH, directory); // a later attempt makes it anew
    await staging.remove(fencedFor(server, 'over-for-keys', 3), EPOCH, directory);
  });
  return test;
};
