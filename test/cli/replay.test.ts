import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import { acquireLease } from '../../adapters/lease/sqlite-lease.ts';
import { systemClock } from '../../runtime/clock.ts';
import { type Api, startApi } from '../graphql/api.ts';
import { type Cli, cliOf } from './terminal.ts';

const test = suite<{ api: Api; cli: Cli }>('sampan replay');
test.before.each(async (context) => {
  context.api = await startApi();
  context.cli = cliOf(context.api);
});
test.after.each(async ({ api, cli }) => {
  cli.remove();
  await api.close();
});

/** Each look of the CLI finds the replay one step further. */
const going = (api: Api, ...steps: readonly Partial<NonNullable<Api['replays']['current']>>[]) => {
  const left = [...steps];
  return {
    sleep: async (): Promise<void> => {
      const step = left.shift();
      if (step && api.replays.current) api.replays.current = { ...api.replays.current, ...step };
    },
  };
};

test('with a server: it is ordered there, followed, and ends with 0', async ({ api }) => {
  const change = going(api, ...Array(10).fill({ events: 500 }), { events: 900, state: 'DONE' });
  const other = cliOf(api, change);
  const { code, out, notes } = await other.run('replay');
  assert.is(code, 0, notes);
  assert.is(out, 'rebuilt from 900 events by the running server');
  assert.is(notes, '0 events read\n500 events read');
  assert.is(api.replays.ordered.length, 1);
  other.remove();
});

test('one that fails there: 1, with the reason, as text and as JSON', async ({ api }) => {
  const reason = 'queue@1 cannot take the event X at position 7: Unknown.';
  const failing = cliOf(api, going(api, { state: 'FAILED', events: 7, reason }));
  const { code, out } = await failing.run('replay', '-o', 'json');
  assert.is(code, 1);
  const { state, events, reason: told } = JSON.parse(out) as Record<string, unknown>;
  assert.equal({ state, events, told }, { state: 'FAILED', events: 7, told: reason });
  failing.remove();
});

test('a server that was started anew meanwhile: 1, and it says that the order is gone', async ({ api }) => {
  const forgetting = cliOf(api, {
    sleep: async () => {
      api.replays.current = null;
    },
  });
  const { code, notes } = await forgetting.run('replay');
  assert.is(code, 1);
  assert.match(notes, 'The server was started anew meanwhile');
  forgetting.remove();
});

test('no server, or that of other data: done here, under the lease', async ({ api, cli }) => {
  const store = await openSqliteStore(`${cli.directory}/events.db`);
  await store.close();
  for (const url of ['http://127.0.0.1:1', api.url]) {
    const alone = cliOf(api, { env: { SAMPAN_DATA: cli.directory, SAMPAN_URL: url } });
    cli.file('api-token', 'a-token-of-another-server-that-is-long-enough-123');
    const { code, out, notes } = await alone.run('replay');
    assert.is(code, 0, notes);
    assert.is(out, 'rebuilt from 0 events');
    const held = acquireLease(`${cli.directory}/lease.db`, systemClock.now);
    const refused = await alone.run('replay');
    held.release();
    assert.is(refused.code, 1);
    assert.match(refused.notes, 'Another Sampan runs on this data');
    alone.remove();
  }
  assert.equal(api.replays.ordered, []);
});

test('a server that was named and does not answer is an error: nothing is done here instead', async ({ cli }) => {
  const { code, notes } = await cli.run('replay', '--url', 'http://127.0.0.1:1');
  assert.is(code, 1);
  assert.match(notes, 'does not answer');
});

test.run();
