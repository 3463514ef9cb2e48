import { ensureToken } from './api-token.ts';
import { Censor } from './censor.ts';
import { compose, type Surroundings } from './compose.ts';
import type { Config } from './config.ts';
import { buildHttp } from './http.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics/metrics.ts';
import { storeSecrets } from './open-store.ts';
import { openWaitingRoom, type WaitingRoom } from './waiting-room.ts';

export type Service = { readonly port: number; close(): Promise<void> };

/** The whole control plane: one process, on loopback by default, until `close`. */
export const serve = async (config: Config, around: Surroundings = {}): Promise<Service> => {
  const censor = new Censor();
  censor.hide('store', storeSecrets(config));
  const log = createLog(config.logLevel, { censor, node: config.nodeName });
  const metrics = createMetrics({ ofNode: true });
  const waiting: { room: WaitingRoom | null } = { room: null };
  const opened = async (): Promise<void> => {
    ensureToken(config.dataDir); // there before the first sign of life
    waiting.room = await openWaitingRoom(config.host, config.port);
  };
  const parts = await compose(config, log, { metrics, censor, opened, ...around }).catch(async (error: unknown) => {
    await waiting.room?.close(); // nothing that does not come about may look alive
    throw error;
  });
  const token = ensureToken(config.dataDir);
  censor.hide('token', [token]);
  const http = buildHttp({ ...parts, token, log });
  try {
    await waiting.room?.close();
    await http.listen({ host: config.host, port: waiting.room?.port ?? config.port });
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
