import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { World } from '../../commands/ports/world.ts';
import { aroundCalls, aroundStorages } from '../../runtime/around-calls.ts';
import { Censor } from '../../runtime/censor.ts';
import { censoredWorld } from '../../runtime/censored-world.ts';
import { outside } from '../../simulation/failures.ts';
import { fakeWorld } from '../graphql/fakes.ts';
import { storageIn } from '../support/file-volumes.ts';

const machine = { id: 'h1' } as Parameters<NonNullable<ReturnType<typeof localIn>>['probe']>[0];
const localIn = ({ storages }: Pick<World, 'storages'>) => storages.LOCAL_STORAGE?.(storageIn('/srv/v'));

test('every call of every storage goes through what is put around it, and a kind that is not there stays so', async () => {
  let calls = 0;
  const storages = aroundStorages(fakeWorld().storages, (storage) =>
    aroundCalls(storage, () => {
      calls += 1;
      throw new Error('not now');
    }),
  );
  const local = localIn({ storages });
  assert.throws(() => local?.capacity(machine), 'not now');
  assert.throws(() => local?.traits(machine, []), 'not now');
  assert.is(calls, 2);
  assert.is(storages.CEPH, undefined);
});

test('a storage’s failures have nothing secret in their words', async () => {
  const censor = new Censor();
  censor.hide('vault', ['hunter2-and-more']);
  const failing = fakeWorld({
    storages: aroundStorages(fakeWorld().storages, (storage) => ({
      ...storage,
      capacity: async () => {
        throw outside('INTERNAL', 'It said hunter2-and-more.');
      },
    })),
  });
  const said = await localIn(censoredWorld(failing, censor))?.capacity(machine).catch(String);
  assert.match(String(said), 'It said ');
  assert.not.match(String(said), 'hunter2');
});
test.run();
