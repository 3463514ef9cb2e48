import { tokenFile } from '../api-token.ts';
import { readConfig } from '../config.ts';
import { serve } from '../serve.ts';
import { type Command, text } from './command.ts';

const stopped = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });

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
    const over = stopped(); // heard from the start: a signal while opening ends it too, once it is open
    const service = await serve(config);
    terminal.note(
      `Sampan listens on http://${config.host}:${service.port}/graphql; the token is in ${tokenFile(config.dataDir)}`,
    );
    const signal = await over;
    await service.close();
    return { value: { stopped: signal }, text: `Stopped by ${signal}.` };
  },
};
