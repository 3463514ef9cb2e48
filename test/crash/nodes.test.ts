import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { allEnded, debtIn, invariantsHold, kindsLeft, outcomesIn } from '../../simulation/checks/invariants.ts';
import { type Cluster, Frost, type SimulatedNode, startNode } from '../../simulation/checks/nodes.ts';
import { during } from '../../simulation/checks/plane.ts';
import { batchOf, order, platform, worldOf } from '../../simulation/checks/platform.ts';
import { SimulatedStore } from '../../simulation/checks/store.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';

const test = suite('several control planes on one history (F20, I1)');
const base = await platform();
const vms = [simulatedVm({ number: 1, name: 'web', disksGiB: [1, 0.5] })];
const LEFT = ['DHCP_ENTRY', 'DHCP_ENTRY', 'VM_DEFINITION', 'VOLUME', 'VOLUME'];
/** 15 s of the lease, two looks of 2 s, and the machines' answers. */
const TAKEN_OVER_WITHIN = 22;

const newCluster = (): Cluster => {
  const clock = new VirtualClock();
  const world = worldOf(clock, vms, { vault: base.vault, bytesPerSecond: 50_000_000 });
  return { base, clock, world, store: base.store.fork(), beside: new SimulatedStore() };
};
const leads = (node: SimulatedNode) => () => node.leadership().here;
const ordered = (node: SimulatedNode) => order(node.app, createMigrationBatch, 'b1', batchOf(base.ids, vms, {}));
const arrived = ({ store }: Cluster) => allEnded(store, vms.length) && debtIn(store).length === 0;
const arrives = async (cluster: Cluster, where?: string): Promise<void> => {
  assert.ok(await cluster.clock.runUntil(() => arrived(cluster), 7200), `${where}: not arrived within two hours`);
  assert.equal(
    outcomesIn(cluster.store),
    vms.map(() => 'SUCCEEDED'),
    where,
  );
  assert.equal(kindsLeft(cluster.world), LEFT, where);
  invariantsHold(cluster.store, cluster.world);
};

test('of three nodes one runs effects; all take commands, and the one that does not run them sees the task arrive', async () => {
  const cluster = newCluster();
  const nodes = ['a', 'b', 'c'].map((name) => startNode(cluster, name));
  const [first, second] = nodes as [SimulatedNode, SimulatedNode];
  assert.ok(await cluster.clock.runUntil(() => nodes.some((node) => node.leadership().here), 5));
  const runner = nodes.find((node) => node.leadership().here) ?? first;
  const other = runner === first ? second : first;
  const result = await during(cluster.clock, ordered(other));
  assert.ok(result.ok, JSON.stringify(result));
  await arrives(cluster);
  assert.equal(nodes.map(({ terms }) => terms.length).toSorted(), [0, 0, 1]);
  assert.equal(other.leadership(), { here: false, epoch: 1, holder: runner === first ? 'a' : 'b' });
  for (const node of nodes) await during(cluster.clock, node.stop());
});

test('the runner stops in order: another is the runner within two looks, with the next epoch', async () => {
  const cluster = newCluster();
  const first = startNode(cluster, 'a');
  await cluster.clock.runUntil(leads(first), 5);
  const second = startNode(cluster, 'b');
  await cluster.clock.advance(10);
  await during(cluster.clock, first.stop());
  assert.ok(await cluster.clock.runUntil(leads(second), 4));
  assert.equal(second.terms, [2]);
  await during(cluster.clock, second.stop());
});

test('the runner cannot reach the store: it stops before anybody else may begin, and nobody waits for ever', async () => {
  const cluster = newCluster();
  const first = startNode(cluster, 'a');
  await cluster.clock.runUntil(leads(first), 5);
  const second = startNode(cluster, 'b');
  await cluster.clock.advance(10);
  first.frost.cutOff = true;
  let together = false;
  const taken = await cluster.clock.runUntil(() => {
    together ||= first.leadership().here && second.leadership().here;
    return second.leadership().here;
  }, TAKEN_OVER_WITHIN);
  assert.ok(taken);
  assert.not(together);
  assert.not(first.leadership().here);
  first.frost.cutOff = false;
  await cluster.clock.advance(60);
  assert.equal([first.terms, second.terms], [[1], [2]]);
  for (const node of [first, second]) await during(cluster.clock, node.stop());
});

/** One run in which the runner freezes at the n-th point and thaws when all is over. Null: it came to its end first. */
const freezeAt = async (point: number, thawEarly: boolean): Promise<string | null> => {
  const cluster = newCluster();
  const { clock, store, world } = cluster;
  const frost = new Frost(point);
  const first = startNode(cluster, 'a', frost);
  await clock.runUntil(() => first.leadership().here || frost.frozenAt !== null, 5);
  const second = startNode(cluster, 'b');
  const asked = during(clock, ordered(second)); // whichever node is asked
  await clock.runUntil(() => frost.frozenAt !== null || arrived(cluster), 7200);
  await asked;
  if (frost.frozenAt === null) return null;
  const where = `point ${point}: ${frost.frozenAt}`;
  assert.ok(await clock.runUntil(leads(second), TAKEN_OVER_WITHIN), `${where}: nobody took over`);
  await clock.advance(2);
  const known = world.machines.map(({ name, epoch }) => `${name} ${epoch === second.terms[0]}`);
  assert.equal(known, ['src true', 'mig true', 'tgt true'], `${where}: what is on its way there may still be done`);
  if (thawEarly) {
    frost.thaw();
    await arrives(cluster, where);
  } else {
    await arrives(cluster, where);
    const before = [store.events.length, first.written(), JSON.stringify(world.starts())];
    frost.thaw();
    await clock.advance(120);
    assert.equal(
      [store.events.length, first.written(), JSON.stringify(world.starts())],
      before,
      `${where}: it did something after it woke up`,
    );
    assert.equal(kindsLeft(world), LEFT, where);
  }
  assert.ok(second.leadership().here, where);
  assert.not(first.leadership().here, where);
  for (const node of [first, second]) await during(clock, node.stop());
  return where;
};

for (const thawEarly of [false, true])
  test(`frozen anywhere, ${thawEarly ? 'awake again while another works' : 'awake again when all is over'}: it changes nothing any more`, async () => {
    let points = 0;
    for (let point = 1; (await freezeAt(point, thawEarly)) !== null; point += 1) points = point;
    assert.ok(points > 100, `only ${points} points`);
  });

test.run();
