import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';

export type Config = {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `sqlite:<file>` or `esdb://…`. */
  readonly storeUrl: string;
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

/** A password in the environment is seen by whoever may look at the process; in a file, by whoever may read that. */
const withStoreFile = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const file = env.SAMPAN_EVENT_STORE_FILE;
  if (file === undefined) return env;
  if (env.SAMPAN_EVENT_STORE !== undefined)
    throw new BadConfig(['SAMPAN_EVENT_STORE_FILE: give this or SAMPAN_EVENT_STORE, not both']);
  try {
    return { ...env, SAMPAN_EVENT_STORE: readFileSync(file, 'utf8').trim() };
  } catch {
    throw new BadConfig([`SAMPAN_EVENT_STORE_FILE: ${file} cannot be read`]);
  }
};

/** Flags win over the environment, the environment over the defaults. Throws BadConfig with every problem. */
export const readConfig = (env: NodeJS.ProcessEnv, flags: Flags = {}): Config => {
  const asked = { ...withStoreFile(env) };
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
  };
};
