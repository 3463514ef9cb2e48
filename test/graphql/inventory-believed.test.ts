import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { VcenterInventory } from '../../domain/platform/vcenter-inventory.ts';
import { type Api, startApi } from './api.ts';
import { add, result, SYNC, told } from './vmware-asks.ts';
import { inventoryOf, vmOf, vmwareWorld } from './vmware-plane.ts';

type Context = { api: Api; answers: VcenterInventory[]; asked: { times: number }; put: Map<string, unknown> };
const test = suite<Context>('inventories that lost most of what there was (A16)');

const ofVms = (...numbers: readonly number[]): VcenterInventory => inventoryOf(numbers.map((number) => vmOf(number)));

/** The last answer is given for ever. */
test.before.each(async (context) => {
  context.answers = [];
  context.asked = { times: 0 };
  const { answers, asked } = context;
  const { world, fleet } = vmwareWorld(() => []);
  context.put = fleet.put;
  context.api = await startApi({ world });
  context.api.app.world.vmware.inventory = async () => {
    asked.times += 1;
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? ofVms();
  };
  const pauses = context.api.app.clock;
  context.api.app.clock.sleep = async (seconds, signal) => (seconds === 5 ? undefined : pauses.sleep(seconds, signal));
});
test.after.each(({ api }) => api.close());

let syncs = 0;
const sync = async (api: Api, id: string): Promise<unknown> => {
  syncs += 1;
  const { __typename, ...answer } = await result(api, SYNC, { input: { commandId: `sync-${syncs}`, id } });
  return __typename === 'Refusal' ? told({ __typename, ...answer }) : answer.vms;
};

test('one answer that lost most: asked again, and the whole one is kept', async ({ api, answers, asked, put }) => {
  const id = await add(api);
  answers.push(ofVms(1, 2, 3));
  assert.is(await sync(api, id), 3);
  asked.times = 0;
  answers.splice(0, 1, ofVms(), ofVms(1, 2, 3, 4));
  assert.is(await sync(api, id), 4);
  assert.is(asked.times, 2);
  assert.is((put.get(id) as VcenterInventory).vms.length, 4);
});

test('said twice it is believed: VMs may really go', async ({ api, answers, asked }) => {
  const id = await add(api);
  answers.push(ofVms(1, 2, 3));
  await sync(api, id);
  asked.times = 0;
  answers.splice(0, 1, ofVms(1));
  assert.is(await sync(api, id), 1);
  assert.is(asked.times, 2);
});

test('another one each time: BUSY, and the last one is kept', async ({ api, answers, put }) => {
  const id = await add(api);
  answers.push(ofVms(1, 2, 3, 4, 5, 6, 7, 8, 9));
  await sync(api, id);
  answers.splice(0, 1, ofVms(), ofVms(1), ofVms(2), ofVms(1, 2));
  assert.equal(await sync(api, id), ['BUSY id']);
  assert.is((put.get(id) as VcenterInventory).vms.length, 9);
});

test('the first one is empty: asked again before it is believed', async ({ api, answers, asked }) => {
  const id = await add(api);
  answers.push(ofVms());
  assert.is(await sync(api, id), 0);
  assert.is(asked.times, 2);
});

test.run();
