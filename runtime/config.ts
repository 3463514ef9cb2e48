import { hostname } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { type Dialing, ELSEWHERE, EVERYWHERE } from '../adapters/dial/dial.ts';

export type Config = {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `sqlite:<file>` or `esdb://…`. May hold a password: never logged. */
  readonly storeUrl: string;
  /** Apart from other services, and other Sampans, on the same EventStoreDB. */
  readonly namespace: string;
  /** A file with one line `user:password` for EventStoreDB, instead of a password in the URL. */
  readonly storeLoginFile: string | null;
  /** What people call this node. */
  readonly nodeName: string;
  /** Where machines that people name may be. */
  readonly dialing: Dialing;
};

const schema = z.object({
  SAMPAN_DATA: z.string().min(1).default('./data'),
  SAMPAN_HOST: z.string().min(1).default('127.0.0.1'),
  SAMPAN_PORT: z.coerce.number('A port is 0 to 65535.').int().min(0).max(65535, 'A port is 0 to 65535.').default(4000),
  SAMPAN_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  SAMPAN_EVENT_STORE: z
    .string()
    .regex(/^(sqlite:.+|esdb(\+discover)?:\/\/.+)$/, 'The event store is sqlite:<file> or esdb://…')
    .optional(),
  SAMPAN_EVENT_STORE_LOGIN_FILE: z.string().min(1).optional(),
  SAMPAN_NAMESPACE: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
      'A namespace is up to 63 letters, digits, _ and -, and begins with none of the last two.',
    )
    .default('sampan'),
  SAMPAN_NODE: z.string().min(1).max(63).default(hostname()),
  SAMPAN_LOCAL_ADDRESSES: z
    .enum(['refuse', 'allow'], 'Loopback, link-local, multicast and metadata addresses: refuse or allow.')
    .default('refuse'),
});

/** Settings that cannot be read; each line names the one that is wrong. */
export class BadConfig extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'BadConfig';
  }
}

type Flags = { readonly data?: string | undefined; readonly port?: string | undefined };

const storeUrl = (given: string | undefined, dataDir: string): string => {
  if (given === undefined) return `sqlite:${join(dataDir, 'events.db')}`;
  if (!given.startsWith('sqlite:')) return given;
  const file = given.slice('sqlite:'.length);
  return `sqlite:${isAbsolute(file) ? file : resolve(file)}`;
};

/** Flags win over the environment, the environment over the defaults. Throws BadConfig with every problem. */
export const readConfig = (env: NodeJS.ProcessEnv, flags: Flags = {}): Config => {
  const asked = { ...env };
  if (flags.data !== undefined) asked.SAMPAN_DATA = flags.data;
  if (flags.port !== undefined) asked.SAMPAN_PORT = flags.port;
  const parsed = schema.safeParse(asked);
  if (!parsed.success)
    throw new BadConfig(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  const dataDir = resolve(parsed.data.SAMPAN_DATA);
  return {
    dataDir,
    host: parsed.data.SAMPAN_HOST,
    port: parsed.data.SAMPAN_PORT,
    logLevel: parsed.data.SAMPAN_LOG_LEVEL,
    storeUrl: storeUrl(parsed.data.SAMPAN_EVENT_STORE, dataDir),
    namespace: parsed.data.SAMPAN_NAMESPACE,
    storeLoginFile: parsed.data.SAMPAN_EVENT_STORE_LOGIN_FILE ?? null,
    nodeName: parsed.data.SAMPAN_NODE,
    dialing: parsed.data.SAMPAN_LOCAL_ADDRESSES === 'allow' ? EVERYWHERE : ELSEWHERE,
  };
};
