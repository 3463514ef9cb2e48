import { tokenFile } from '../api-token.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { type Service, serve } from '../serve.ts';
import { type Command, text } from './command.ts';
import { endOfNpmShell } from './npm-shell.ts';

const stopped = (env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
    void endOfNpmShell({ env, parent: () => process.ppid, clock: systemClock }).then(resolve);
  });

const CLOSING_SECONDS = 5;

/**
 * A signal while the service starts: nothing runs that would have to be waited for. Where closing what is open hangs, the process
 * ends without it, which is as safe as a crash.
 */
const givenUp = async (signal: string, start: AbortController, starting: Promise<Service>) => {
  start.abort();
  const closed = starting.then((service) => service.close()).catch(() => undefined);
  await Promise.race([closed, systemClock.sleep(CLOSING_SECONDS)]);
  return { value: { stopped: signal }, text: `Stopped by ${signal} before it had started.` };
};

export const serveCommand: Command = {
  usage: 'sampan serve [--data DIR] [--port N]',
  about:
    'Runs the control plane until SIGINT or SIGTERM. Migrations go on without it and are taken up again at the next start.',
  examples: [
    'sampan serve',
    'sampan serve --data /var/lib/sampan --port 4000',
    'SAMPAN_EVENT_STORE=sqlite:./events.db sampan serve',
  ],
  options: { port: { type: 'string' } },
  run: async ({ terminal, options }) => {
    const config = readConfig(terminal.env, { data: text(options, 'data'), port: text(options, 'port') });
    const over = stopped(terminal.env);
    const start = new AbortController();
    const starting = serve(config, { over: start.signal });
    const early = await Promise.race([over, starting.then(() => null)]);
    if (early !== null) return givenUp(early, start, starting);
    const service = await starting;
    terminal.note(
      `Sampan listens on http://${config.host}:${service.port}/graphql; the token is in ${tokenFile(config.dataDir)}`,
    );
    const signal = await over;
    await service.close();
    return { value: { stopped: signal }, text: `Stopped by ${signal}.` };
  },
};
