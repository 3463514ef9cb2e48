import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { acquireLease, type Lease } from '../../adapters/lease/sqlite-lease.ts';
import { files } from '../backing.ts';
import { systemClock } from '../clock.ts';
import { BadConfig, type Config, readConfig } from '../config.ts';
import { openEventStore } from '../open-store.ts';
import { type Copied, type CopyStage, copyStore } from '../store-copy.ts';
import { type Call, type Command, text, word } from './command.ts';
import { badInput, type Terminal } from './terminal.ts';

/** As `SAMPAN_EVENT_STORE` is read, so that a relative file means the same. */
const settings = ({ terminal }: Call, url: string, field: string): Config => {
  try {
    return readConfig({ ...terminal.env, SAMPAN_EVENT_STORE: url });
  } catch (error) {
    if (error instanceof BadConfig) throw badInput('Give sqlite:<file> or esdb://…', field);
    throw error;
  }
};

const sqliteFile = (url: string): string | undefined => (url.startsWith('sqlite:') ? url.slice(7) : undefined);

const real = (url: string): string => {
  const file = sqliteFile(url);
  return file !== undefined && existsSync(file) ? realpathSync(file) : url;
};

/** Of the data directories that may serve these stores: beside a file, and the configured one where it uses one of them. */
const leasesFor = ({ terminal, options }: Call, urls: readonly string[]): readonly Lease[] => {
  const config = readConfig(terminal.env, { data: text(options, 'data') });
  const beside = urls.flatMap((url) => sqliteFile(url) ?? []).map((file) => join(dirname(file), 'lease.db'));
  const configured = urls.includes(config.storeUrl) ? [files(config.dataDir).lease] : [];
  const held: Lease[] = [];
  try {
    for (const file of new Set([...beside, ...configured]))
      if (existsSync(file)) held.push(acquireLease(file, systemClock.now));
    return held;
  } catch (error) {
    for (const lease of held) lease.release();
    throw error;
  }
};

const NOTED_EVERY = 50_000;

const teller = (terminal: Terminal) => {
  let noted = 0;
  let before: CopyStage | undefined;
  return (stage: CopyStage, events: number): void => {
    if (terminal.interactive) {
      terminal.draw([`${stage}: ${events} events`]);
      return;
    }
    if (stage === before && events - noted < NOTED_EVERY) return;
    before = stage;
    noted = events;
    terminal.note(`${stage}: ${events} events`);
  };
};

const said = ({ events, streams, copied, skipped, cameMeanwhile }: Copied): string => {
  const left = skipped > 0 ? `\n${skipped} event(s) of telemetry were left behind; they are made again.` : '';
  const same = `identical: ${events} events of ${streams} streams, ${copied} of them copied now${left}`;
  if (cameMeanwhile === 0) return same;
  return `${same}\n${cameMeanwhile} more came into the source meanwhile: stop who writes there and run it again.`;
};

const copy = async (call: Call): Promise<{ value: unknown; text: string; failed: boolean }> => {
  const from = settings(call, word(call, 1, 'the store to copy from'), 'FROM');
  const to = settings(call, word(call, 2, 'the store to copy to'), 'TO');
  const source = sqliteFile(from.storeUrl);
  if (source !== undefined && !existsSync(source)) throw badInput(`There is no file ${source}.`, 'FROM');
  if (real(from.storeUrl) === real(to.storeUrl)) throw badInput('This is the store to copy from.', 'TO');
  const leases = leasesFor(call, [from.storeUrl, to.storeUrl]);
  try {
    const source = await openEventStore(from);
    try {
      const target = await openEventStore(to);
      const options = { clock: systemClock, tell: teller(call.terminal) };
      const copied = await copyStore(source, target, options).finally(() => target.close());
      const identical = copied.cameMeanwhile === 0;
      return { value: { identical, ...copied }, text: said(copied), failed: !identical };
    } finally {
      await source.close();
    }
  } finally {
    for (const lease of leases) lease.release();
  }
};

export const store: Command = {
  usage: 'sampan store copy FROM TO [--data DIR]',
  about:
    'Copies the history into another store and compares event by event; run again, it goes on where it ended. Stop the server first.',
  examples: [
    'sampan store copy sqlite:./data/events.db sqlite:/srv/sampan/events.db',
    "sampan store copy sqlite:./data/events.db 'esdb://admin:…@eventstore:2113'",
  ],
  run: async (call) => {
    if (word(call, 0, 'copy') !== 'copy') throw badInput('What can be done with a store: copy FROM TO.');
    return copy(call);
  },
};
