import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchResult } from './append.ts';
import type { EsdbReading } from './replay-esdb.ts';

/** The word after a flag, empty where it is the last; undefined without it. */
type Flags = (flag: string) => string | undefined;
type Bench = { readonly needsLab: boolean; readonly go: (flags: Flags) => Promise<BenchResult> };

const number = (word: string | undefined): number | undefined => (word === undefined ? undefined : Number(word));

const reading = (flag: Flags): EsdbReading => {
  if (flag('--start') !== undefined) return 'start';
  return flag('--subscribe') === undefined ? 'replay' : 'subscribe';
};

/** Each is loaded only when it is asked for: some of them need programs that others do not. */
const BENCHES: Readonly<Record<string, Bench>> = {
  append: {
    needsLab: false,
    go: async (flag) =>
      flag('--store') === 'esdb'
        ? (await import('./append-esdb.ts')).benchAppendEsdb()
        : (await import('./append.ts')).benchAppend(),
  },
  replay: {
    needsLab: false,
    go: async (flag) => {
      const [events, rounds] = [number(flag('--events')), number(flag('--rounds'))];
      const options = { ...(events ? { events } : {}), ...(rounds ? { rounds } : {}) };
      return flag('--store') === 'esdb'
        ? (await import('./replay-esdb.ts')).benchReplayEsdb(reading(flag), options)
        : (await import('./replay.ts')).benchReplay(options);
    },
  },
  copy: {
    needsLab: false,
    go: async (flag) => {
      const [events, rounds] = [number(flag('--events')), number(flag('--rounds'))];
      const options = { ...(events ? { events } : {}), ...(rounds ? { rounds } : {}) };
      return (await import('./copy-esdb.ts')).benchCopyEsdb(options);
    },
  },
  'fan-out': {
    needsLab: false,
    go: async (flag) => {
      const [subscribers, events] = [number(flag('--subscribers')), number(flag('--events'))];
      return (await import('./fan-out.ts')).benchFanOut({
        ...(subscribers ? { subscribers } : {}),
        ...(events ? { events } : {}),
      });
    },
  },
  copier: { needsLab: false, go: async () => (await import('./copier.ts')).benchCopier() },
  inventory: { needsLab: false, go: async () => (await import('./inventory.ts')).benchInventory() },
  query: { needsLab: false, go: async () => (await import('./query.ts')).benchQuery() },
  overview: { needsLab: false, go: async () => (await import('./overview.ts')).benchOverview() },
  scale: {
    needsLab: false,
    go: async (flag) => {
      const [tasks, events] = [number(flag('--tasks')), number(flag('--events'))];
      const options = { ...(tasks ? { tasks: [tasks] } : {}), ...(events ? { events } : {}) };
      return (await import('./scale.ts')).benchScale({ ...options, waiting: number(flag('--waiting')) ?? 0 });
    },
  },
  'transfer-vmware': {
    needsLab: true,
    go: async () => (await import('./transfer-vmware.ts')).benchTransferVmware(),
  },
  transfer: { needsLab: true, go: async () => (await import('./transfer.ts')).benchTransfer() },
};

/** A signal to us is one to the lab, which then removes itself. */
const inLab = async (argv: readonly string[]): Promise<number> => {
  const script = fileURLToPath(new URL('../peers/lab/in-lab.sh', import.meta.url));
  const self = [process.execPath, '--import', 'tsx', fileURLToPath(import.meta.url), ...argv];
  const child = spawn('bash', [script, ...self], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null]; // as Node documents the event
  return code ?? 1;
};

const shown = (value: unknown): string => {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(3);
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const table = (result: BenchResult): string => {
  const rows = Object.entries(result);
  const width = Math.max(...rows.map(([key]) => key.length));
  return rows.map(([key, value]) => `${key.padEnd(width)}  ${shown(value)}`).join('\n');
};

const main = async (argv: readonly string[]): Promise<number> => {
  const [name = ''] = argv;
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (!bench) {
    console.error(
      `usage: npm run bench -- NAME [--json]; NAME is one of ${Object.keys(BENCHES).join(', ')}
  scale   [--tasks N] [--events N] [--waiting N]
  fan-out [--subscribers N] [--events N]
  append  [--store esdb]
  replay  [--store esdb [--start | --subscribe]] [--events N] [--rounds N]
  copy    [--store esdb] [--events N] [--rounds N]`,
    );
    return 2;
  }
  if (bench.needsLab && process.env.SAMPAN_LAB_RUN === undefined) return inLab(argv);
  const result = await bench.go((flag) => {
    const at = argv.indexOf(flag);
    return at < 0 ? undefined : (argv[at + 1] ?? '');
  });
  console.log(table(result));
  if (argv.includes('--json')) console.log(JSON.stringify(result));
  return 0;
};

process.exitCode = await main(process.argv.slice(2));
