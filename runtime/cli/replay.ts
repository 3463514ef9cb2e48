import { acquireLease } from '../../adapters/lease/sqlite-lease.ts';
import { files } from '../backing.ts';
import { codec } from '../compose.ts';
import { readConfig } from '../config.ts';
import { openEventStore } from '../open-store.ts';
import { rebuild } from '../replay.ts';
import { verify } from '../verify.ts';
import { type Command, text } from './command.ts';

export const replay: Command = {
  usage: 'sampan replay [--verify] [--data DIR]',
  about:
    'Rebuilds every read model from the events; stop the server first. --verify only compares, also while it runs.',
  examples: ['sampan replay --verify', 'sampan replay'],
  options: { verify: { type: 'boolean' } },
  run: async ({ terminal, options }) => {
    const config = readConfig(terminal.env, { data: text(options, 'data') });
    const { readStore, lease } = files(config.dataDir);
    if (options.verify === true) {
      const store = await openEventStore(config);
      const result = await verify(store, codec, readStore).finally(() => store.close());
      return { value: result, text: result.message, failed: !result.identical };
    }
    const held = acquireLease(lease); // nobody may have the read models open
    try {
      const store = await openEventStore(config);
      const { events, position, parked } = await rebuild(store, codec, readStore).finally(() => store.close());
      const stopped = [...parked].map(([name, where]) => ({ name, ...where }));
      const note = stopped.map(({ name }) => `\n${name} could not take an event and ends before it.`).join('');
      return {
        value: { events, position, parked: stopped },
        text: `rebuilt from ${events} events${note}`,
        failed: stopped.length > 0,
      };
    } finally {
      held.release();
    }
  },
};
