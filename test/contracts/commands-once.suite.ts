import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addCluster } from '../../commands/add-cluster.ts';
import { addL3Network } from '../../commands/add-l3-network.ts';
import { addZone } from '../../commands/add-zone.ts';
import { cancelTask } from '../../commands/cancel-task.ts';
import { changeSettings } from '../../commands/change-settings.ts';
import { StoreUnavailable } from '../../commands/ports/event-store.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import { unanswered } from '../../commands/support/door.ts';
import { uuid5 } from '../../commands/support/uuid.ts';
import type { NetworkId } from '../../domain/words/ids.ts';
import {
  done,
  eventsOf,
  gate,
  losing,
  nodeOn,
  type Reopened,
  scripted,
  send,
  withoutRecords,
} from './commands-once.support.ts';

/** TK-13 on any event store: what a command comes to is told once and for all. */
export const commandsOnceContract = (
  name: string,
  open: () => Promise<Reopened>,
  leave: () => Promise<void> = async () => undefined,
): { run(): void } => {
  const test = suite<{ opened: Reopened }>(`commands are done once: ${name}`);
  test.before.each(async (context) => {
    context.opened = await open();
  });
  test.after.each(({ opened }) => opened.cleanup());
  test.after(leave);

  const REUSED = ['COMMAND_ID_REUSED commandId'];
  const told = (result: Awaited<ReturnType<typeof send>>) =>
    result.ok ? 'ok' : result.violations.map(({ code, path }) => `${code} ${path.join('.')}`);
  const parallelism = async (node: ReturnType<typeof nodeOn>) =>
    (await node.app.handler.load(aggregates.queue)).parallelism;

  test('5, 7 and 5 again under the first id: the first answer with its position, and 7 stands', async ({ opened }) => {
    const node = nodeOn(opened.store);
    const first = await send(node, changeSettings, 'a', { migrationTaskParallelism: 5 });
    await send(node, changeSettings, 'b', { migrationTaskParallelism: 7 });
    assert.ok(first.ok && first.position !== null);
    assert.equal(await send(node, changeSettings, 'a', { migrationTaskParallelism: 5 }), first);
    const restarted = nodeOn(await opened.reopen());
    assert.equal(await send(restarted, changeSettings, 'a', { migrationTaskParallelism: 5 }), first);
    const third = nodeOn(restarted.app.store, { alone: false });
    assert.equal(await send(third, changeSettings, 'a', { migrationTaskParallelism: 5 }), first);
    assert.is(await parallelism(third), 7);
  });

  test('the same id for another content, another stream or another intent: refused, whatever the first came to', async ({
    opened,
  }) => {
    const node = nodeOn(opened.store);
    await send(node, addZone, 'z', { name: 'east' });
    assert.equal(told(await send(node, addZone, 'z', { name: 'west' })), REUSED);
    assert.equal(told(await send(node, changeSettings, 'z', { migrationTaskParallelism: 5 })), REUSED);
    assert.equal(told(await send(node, cancelTask, 't', { id: 'task-1' })), ['NOT_FOUND id']);
    assert.equal(told(await send(node, cancelTask, 't', { id: 'task-2' })), REUSED);
    assert.is(await parallelism(node), 10);
  });

  test('what changed nothing changes nothing when it is sent again, though by then it would', async ({ opened }) => {
    const node = nodeOn(opened.store);
    const first = await send(node, changeSettings, 'same', { migrationTaskParallelism: 10 });
    assert.equal(first, { ok: true, value: { changed: false }, position: null });
    await send(node, changeSettings, 'other', { migrationTaskParallelism: 3 });
    const again = nodeOn(await opened.reopen());
    assert.equal(await send(again, changeSettings, 'same', { migrationTaskParallelism: 10 }), first);
    assert.is(await parallelism(again), 3);
  });

  test('what was refused is refused with the same words, though by then it would do, and is audited once', async ({
    opened,
  }) => {
    const node = nodeOn(opened.store);
    const wanted = { name: 'c', zoneId: uuid5('zone/later') };
    const first = await send(node, addCluster, 'c', wanted);
    assert.equal(told(first), ['NOT_FOUND zoneId']);
    assert.ok((await send(node, addZone, 'later', { name: 'z' })).ok);
    const again = nodeOn(await opened.reopen());
    assert.equal(await send(again, addCluster, 'c', wanted), first);
    assert.is((await eventsOf(again.app.store, 'refusals-main')).length, 1);
  });

  test('no answer was recorded, the process ends: what took effect is not done again, and has its position', async ({
    opened,
  }) => {
    const dying = nodeOn(losing(opened.store, (_, types) => types.includes('CommandAnswered')));
    const change = { migrationTaskParallelism: 5, migrationCacheRetentionSeconds: 60 };
    let lost: unknown;
    await send(dying, changeSettings, 'a', change).catch((error: unknown) => {
      lost = error;
    });
    assert.instance(lost, StoreUnavailable);
    const node = nodeOn(await opened.reopen());
    await send(node, changeSettings, 'b', { migrationTaskParallelism: 7 });
    const answer = await send(node, changeSettings, 'a', change);
    const [changed] = await eventsOf(node.app.store, 'settings-main');
    assert.equal(answer, { ok: true, value: { changed: true }, position: changed?.position });
    assert.is(await parallelism(node), 7);
  });

  test('of many streams: done by half, it is finished by whoever sends it again; then it is told once and for all', async ({
    opened,
  }) => {
    const setup = nodeOn(opened.store);
    await send(setup, addZone, 'z', { name: 'z' });
    for (const id of ['c1', 'c2']) await send(setup, addCluster, id, { name: id, zoneId: uuid5('zone/z') });
    const clusterIds = ['c1', 'c2'].map((id) => uuid5(`cluster/${id}`));
    const network = {
      name: 'n',
      cidr: '10.1.0.0/24',
      ranges: [{ start: '10.1.0.5', end: '10.1.0.9' }],
      attachment: { kind: 'BRIDGE', bridge: 'br0' },
      clusterIds,
    };
    let attached = 0;
    const isSecond = (types: readonly string[]) => types.includes('L3NetworkAttached') && ++attached === 2;
    const dying = nodeOn(losing(opened.store, (_, types) => isSecond(types)));
    await send(dying, addL3Network, 'n', network).catch(() => undefined);
    const node = nodeOn(await opened.reopen());
    const answer = await send(node, addL3Network, 'n', network);
    assert.ok(answer.ok);
    const { networks } = await node.app.handler.load(aggregates.target);
    const id = uuid5('network/n') as NetworkId;
    assert.equal(networks, Object.fromEntries(clusterIds.map((cluster) => [cluster, [id]])));
    assert.is((await node.app.store.readLast('targetPlatform-main'))?.position, answer.position);
    assert.equal(await send(node, addL3Network, 'n', network), answer);
  });

  test('sent again while it runs: done once, both get its answer; with other content it is refused', async ({
    opened,
  }) => {
    const node = nodeOn(opened.store);
    const { until, open: finish } = gate();
    const { intent, told: runs } = scripted(async () => until.then(done(1)));
    const both = [1, 2].map(() => send(node, intent, 'x', { name: 'n' }));
    assert.equal(told(await send(node, intent, 'x', { name: 'other' })), REUSED);
    finish();
    assert.equal(await Promise.all(both), [await done(1)(), await done(1)()]);
    assert.is(runs.runs, 1);
  });

  test('another node is at it: its answer is waited for; one that stays silent is taken over from', async ({
    opened,
  }) => {
    const [one, two] = [nodeOn(opened.store, { alone: false }), nodeOn(opened.store, { alone: false })];
    const { until, open: finish } = gate();
    const { intent, told: runs, begun } = scripted(async () => until.then(done(1)), done(2));
    const first = send(one, intent, 'x', { name: 'n' });
    await begun(1);
    const second = send(two, intent, 'x', { name: 'n' });
    await two.clock.whenAsleep();
    assert.is(runs.runs, 1);
    finish();
    assert.equal([await first, await second], [await done(1)(), await done(1)()]);
    const slow = scripted(() => new Promise(() => undefined), done(2));
    void send(one, slow.intent, 'y', { name: 'n' });
    await slow.begun(1);
    const third = send(two, slow.intent, 'y', { name: 'n' });
    await two.clock.whenAsleep();
    two.clock.elapse();
    assert.equal(await third, await done(2)());
  });

  test('a run that was taken for silent answers after all: the first answer stands for both', async ({ opened }) => {
    const [one, two] = [nodeOn(opened.store, { alone: false }), nodeOn(opened.store, { alone: false })];
    const { until, open: finish } = gate();
    const { intent, begun } = scripted(async () => until.then(done(1)), done(2));
    const first = send(one, intent, 'x', { name: 'n' });
    await begun(1);
    const second = send(two, intent, 'x', { name: 'n' });
    await two.clock.whenAsleep();
    two.clock.elapse();
    assert.equal(await second, await done(2)());
    finish();
    assert.equal(await first, await done(2)());
  });

  test('not answered yet, or thrown out of: sent again, it is looked at again, by another node at once', async ({
    opened,
  }) => {
    const [one, two] = [nodeOn(opened.store, { alone: false }), nodeOn(opened.store, { alone: false })];
    const wait = { code: 'STATE_CONFLICT', path: [], message: 'Not yet.' } as const;
    const { intent } = scripted(
      async () => unanswered(wait),
      () => Promise.reject(new Error('broken')),
      done(3),
    );
    assert.equal(told(await send(one, intent, 'x', { name: 'n' })), ['STATE_CONFLICT ']);
    assert.is(await send(two, intent, 'x', { name: 'n' }).catch(({ message }: Error) => message), 'broken');
    const answer = await send(one, intent, 'x', { name: 'n' });
    assert.equal([answer, await send(two, intent, 'x', { name: 'n' })], [await done(3)(), await done(3)()]);
  });

  test('the same id with another password: secrets are no content, so it is the first answer', async ({ opened }) => {
    const node = nodeOn(opened.store);
    const { intent, told: runs } = scripted(done(1));
    await send(node, intent, 'x', { name: 'n', password: 'canary-1' });
    assert.equal(await send(node, intent, 'x', { name: 'n', password: 'canary-2' }), await done(1)());
    assert.is(runs.runs, 1);
    assert.not.match(JSON.stringify(await eventsOf(opened.store, 'command-x')), 'canary');
  });

  test('a history from before: the stream that was changed knows id and content', async ({ opened }) => {
    const first = await send(nodeOn(opened.store), changeSettings, 'a', { hostAllocationStrategy: 'RANDOM' });
    const zone = await send(nodeOn(opened.store), addZone, 'z', { name: 'east' });
    const node = nodeOn(withoutRecords(opened.store));
    await send(node, changeSettings, 'b', { hostAllocationStrategy: 'LEAST_USED_CPU' });
    assert.equal(await send(node, addZone, 'z', { name: 'east' }), zone);
    assert.equal(await send(node, changeSettings, 'a', { hostAllocationStrategy: 'RANDOM' }), first);
    assert.is((await node.app.handler.load(aggregates.settings)).hostAllocationStrategy, 'LEAST_USED_CPU');
    const other = nodeOn(withoutRecords(withoutRecords(opened.store)));
    assert.equal(told(await send(other, addZone, 'z', { name: 'west' })), REUSED);
  });

  return test;
};
