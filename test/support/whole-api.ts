import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../runtime/clock.ts';
import { compose } from '../../runtime/compose.ts';
import { readConfig } from '../../runtime/config.ts';
import { buildHttp } from '../../runtime/http.ts';
import { createLog } from '../../runtime/log.ts';
import { demoWorld } from '../../simulation/demo-world.ts';

export const TOKEN = 'whole-api-token';

/** The API over everything that is behind it in service, but for the machines: real store, real views, real log. */
export const wholeApi = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-whole-api-'));
  const lines: string[] = [];
  const log = createLog('info', { to: { write: (line) => void lines.push(line) } });
  const config = readConfig({ SAMPAN_DATA: join(directory, 'data'), SAMPAN_PORT: '0' });
  const parts = await compose(config, log, { openWorld: () => demoWorld(systemClock) });
  const http = buildHttp({ ...parts, token: TOKEN, log });
  await http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = http.server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    await http.close();
    await parts.close();
    rmSync(directory, { recursive: true });
  };
  return { http, parts, port, lines, close };
};
export type WholeApi = Awaited<ReturnType<typeof wholeApi>>;
