import { ensureToken } from './api-token.ts';
import { compose, type Surroundings } from './compose.ts';
import type { Config } from './config.ts';
import { buildHttp } from './http.ts';
import { createLog } from './log.ts';

export type Service = { readonly port: number; close(): Promise<void> };

/** The whole control plane: one process, on loopback by default, until `close`. */
export const serve = async (config: Config, around: Surroundings = {}): Promise<Service> => {
  const log = createLog(config.logLevel);
  const parts = await compose(config, log, around);
  const token = ensureToken(config.dataDir);
  const { app, readModels, progress, replays, consumers } = parts;
  const http = buildHttp({ app, readModels, progress, replays, consumers, token, log });
  try {
    await http.listen({ host: config.host, port: config.port });
  } catch (error) {
    await parts.close();
    throw error;
  }
  const address = http.server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  log.info({ host: config.host, port }, 'the API listens');
  return {
    port,
    close: async () => {
      await http.close();
      await parts.close();
    },
  };
};
