import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sourceIds } from '../../commands/support/source-ids.ts';
import { uuid5 } from '../../commands/support/uuid.ts';
import { type Api, startApi } from '../graphql/api.ts';
import { context } from '../graphql/vmware-plane.ts';
import { at } from '../support/examples.ts';

type Context = { api: Api };
const test = suite<Context>('the sources of a history');
test.before.each(async (made) => {
  made.api = await startApi();
});
test.after.each(({ api }) => api.close());

test('are found whatever their type is, each once, and no other stream is taken for one', async ({ api }) => {
  const streams = ['source-a', 'sourceVm-a.vm-1', 'sourceRegister-main', 'source-b.c', 'migrationTask-source-d'];
  for (const stream of [...streams, 'source-a']) {
    // Of a type that this program has never heard of: the secrets of its source are in use all the same.
    const type = 'AnotherKindAdded';
    const metadata = { schema: 1, at: at(0), ...context(stream) };
    const { revision } = await last(api, stream);
    await api.app.store.append(stream, revision, [{ id: uuid5(`${stream}/${revision}`), type, data: {}, metadata }]);
  }
  assert.equal((await sourceIds(api.app.store)).toSorted(), ['a', 'b.c']);
});

const last = async ({ app: { store } }: Api, stream: string): Promise<{ readonly revision: number | 'none' }> => {
  let revision: number | 'none' = 'none';
  for await (const event of store.readStream(stream, 0)) revision = event.revision;
  return { revision };
};

test.run();
