import { randomUUID } from 'node:crypto';
import { type Client, NoAnswer, REFUSAL } from './client.ts';
import { Failed, type Terminal } from './terminal.ts';

export type ReplayNow = {
  readonly commandId: string;
  readonly state: 'RUNNING' | 'DONE' | 'FAILED';
  readonly events: number;
  readonly since: string;
  readonly endedAt: string | null;
  readonly reason: string | null;
};

const FIELDS = 'commandId state events since endedAt reason';
const ORDER = `mutation ($input: ReplayReadModelsInput!) { result: replayReadModels(input: $input) { ${REFUSAL}
  ... on ReadModelsReplay { ${FIELDS} } } }`;
const LAST = `{ health { replay { ${FIELDS} } } }`;
const LOOK_MILLISECONDS = 500;
const LINES_MILLISECONDS = 5_000;

/** Orders a replay of the running server, or joins the one that runs, and follows it to its end. Throws NoAnswer where no server answers the order. */
export const replayByServer = async (terminal: Terminal, client: Client): Promise<ReplayNow> => {
  let now = await client.command<ReplayNow>(ORDER, { input: { commandId: `replay-${randomUUID()}` } });
  const { commandId } = now;
  let away = false;
  while (now.state === 'RUNNING') {
    if (terminal.interactive) terminal.draw([`${now.events} events read; the present views go on answering`]);
    else if (!away) terminal.note(`${now.events} events read`);
    await terminal.sleep(terminal.interactive ? LOOK_MILLISECONDS : LINES_MILLISECONDS);
    try {
      const { health } = await client.ask<{ health: { replay: ReplayNow | null } }>(LAST);
      if (health.replay?.commandId !== commandId)
        throw new Failed('The server was started anew meanwhile; the old views are in place. Order the replay again.');
      now = health.replay;
      away = false;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (!away) terminal.note('The server does not answer; waiting for it.');
      away = true;
    }
  }
  return now;
};
