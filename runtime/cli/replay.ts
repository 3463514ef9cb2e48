import { acquireLease } from '../../adapters/lease/sqlite-lease.ts';
import { files } from '../backing.ts';
import { systemClock } from '../clock.ts';
import { codec } from '../compose.ts';
import { type Config, readConfig } from '../config.ts';
import { openEventStore } from '../open-store.ts';
import { rebuild } from '../replay.ts';
import { verify } from '../verify.ts';
import { type Client, NoAnswer, OtherServer } from './client.ts';
import { type Call, type Command, clientOf, type Outcome, text } from './command.ts';
import { replayByServer } from './replay-now.ts';

export const replay: Command = {
  usage: 'sampan replay [--verify] [--data DIR]',
  about:
    'Builds every read model anew from the events. A server that runs does it beside its work; without one it is done here. --verify only compares.',
  examples: ['sampan replay --verify', 'sampan replay'],
  options: { verify: { type: 'boolean' } },
  run: async (call) => {
    const { terminal, options } = call;
    const config = readConfig(terminal.env, { data: text(options, 'data') });
    if (options.verify === true) {
      const store = await openEventStore(config);
      const result = await verify(store, codec, files(config.dataDir).readStore).finally(() => store.close());
      return { value: result, text: result.message, failed: !result.identical };
    }
    return (await byServer(call)) ?? (await here(config));
  },
};

/** Undefined where no server of this data answers, unless one was named: then that is the error. */
const byServer = async (call: Call): Promise<Outcome | undefined> => {
  const named = text(call.options, 'url') !== undefined;
  const client = clientOrNone(call, named);
  if (client === undefined) return undefined;
  try {
    const { state, events, reason, ...rest } = await replayByServer(call.terminal, client);
    const message =
      state === 'DONE'
        ? `rebuilt from ${events} events by the running server`
        : `not rebuilt, the old views go on: ${reason ?? 'no reason was told'}`;
    return { value: { state, events, reason, ...rest }, text: message, failed: state !== 'DONE' };
  } catch (error) {
    if (!named && (error instanceof NoAnswer || error instanceof OtherServer)) return undefined;
    throw error;
  }
};

/** A data directory that never had a server has no token. */
const clientOrNone = (call: Call, named: boolean): Client | undefined => {
  try {
    return clientOf(call);
  } catch (error) {
    if (named) throw error;
    return undefined;
  }
};

const here = async (config: Config): Promise<Outcome> => {
  const { readStore, lease } = files(config.dataDir);
  const held = acquireLease(lease, systemClock.now); // a server that does not answer may have the read models open
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
};
