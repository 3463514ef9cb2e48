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
/** A line for every so many looks, where nothing can be drawn over. */
const LOOKS_PER_LINE = 10;

/** Orders a replay of the running server, or joins the one that runs, and follows it to its end. Throws NoAnswer where no server answers the order. */
export const replayByServer = async (terminal: Terminal, client: Client): Promise<ReplayNow> => {
  let now = await client.command<ReplayNow>(ORDER, { input: { commandId: `replay-${randomUUID()}` } });
  const { commandId } = now;
  let away = false;
  for (let looks = 0; now.state === 'RUNNING'; looks += 1) {
    if (terminal.interactive) terminal.draw([`${now.events} events read; the present views go on answering`]);
    else if (!away && looks % LOOKS_PER_LINE === 0) terminal.note(`${now.events} events read`);
    await terminal.sleep(LOOK_MILLISECONDS);
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
