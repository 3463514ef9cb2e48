import { fileURLToPath } from 'node:url';
import { type Result, type RunOptions, runOrThrow, runProgram } from './process.ts';

const labScript = fileURLToPath(new URL('lab.sh', import.meta.url));

/** Runs a command of lab.sh; it has to succeed. */
export const labCommand = (args: readonly string[], options?: RunOptions): Promise<string> =>
  runOrThrow(['bash', labScript, ...args], options);

/** One libvirt host of the lab. Its methods go round SSH: they look at the host from above, as the test's own eye. */
export type LabHost = {
  readonly name: string;
  readonly address: string;
  readonly port: 22;
  /** 'ssh-ed25519 AAAA…' */
  readonly hostKey: string;
  /** `sh -c` inside the host's namespaces, as root. Exit code 124: out of time (120 s unless told). */
  exec(script: string, options?: RunOptions): Promise<Result>;
  /** As if its plug were pulled and put back: every process dies unasked, the boot id is another one. */
  reboot(): Promise<void>;
  /** Pulls the plug; `start` puts it back. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Pulls the network cable: peers see silence, not a closed connection; `mend` puts it back. */
  cut(): Promise<void>;
  mend(): Promise<void>;
};

export const labHost = (runId: string, line: string): LabHost => {
  const [name = '', address = '', hostKey = ''] = line.split('\t');
  const command = async (verb: string): Promise<void> => {
    await labCommand([verb, runId, name]);
  };
  return {
    name,
    address,
    port: 22,
    hostKey,
    exec: (script, options) => runProgram(['bash', labScript, 'host', runId, name, 'sh', '-c', script], options),
    reboot: () => command('reboot'),
    stop: () => command('stop'),
    start: () => command('start'),
    cut: () => command('cut'),
    mend: () => command('mend'),
  };
};

/** Runs a script on a host that has to succeed, and gives its standard output. */
export const onHost = async (host: LabHost, script: string, options?: RunOptions): Promise<string> => {
  const result = await host.exec(script, options);
  if (result.code !== 0) throw new Error(`on ${host.name}: exit code ${result.code}: ${script}\n${result.stderr}`);
  return result.stdout;
};
