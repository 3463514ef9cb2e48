import type {
  CommandAnswer,
  CommandRecord,
  CommandRecordCommand,
  NotTaken,
} from '../../domain/words/command-record.ts';
import type { CommandId } from '../../domain/words/ids.ts';
import { forRecord } from '../../domain/words/refusal.ts';
import { violation } from '../../domain/words/said.ts';
import { type Position, StoreUnavailable } from '../ports/event-store.ts';
import { aggregates } from './aggregates.ts';
import type { App } from './app.ts';
import type { CommandResult } from './door.ts';
import type { CommandContext, Handled } from './handle.ts';
import { awaitState } from './wait.ts';

/** `context`: under which this run decides. */
type Work<T> = (run: string, context: CommandContext) => Promise<CommandResult<T>>;

/** This run was slower than anybody waits, and another one has the command: nothing more of it may take effect. */
class TakenOver extends Error {
  constructor(commandId: string) {
    super(`Command ${commandId} was taken over by another run.`);
    this.name = 'TakenOver';
  }
}

/** A command from outside, past the parser. */
export type Arrived = { readonly intent: string; readonly contentHash: string; readonly context: CommandContext };

/**
 * So long another node is believed to be at a command before it is taken from it: longer than any command waits for its
 * outcome. A run that is slower still does no harm: what it makes has ids of the command, and secrets of its own.
 */
const PATIENCE_SECONDS = 90;
/** Of a refusal, ten times what the audit trail keeps; more are counted. One event is at most 1 MiB in EventStoreDB. */
const KEPT_VIOLATIONS = 500;

export const reused = (commandId: string): CommandResult<never> => ({
  ok: false,
  violations: [violation('COMMAND_ID_REUSED', ['commandId'], { id: commandId })],
});

/**
 * Each command once (TK-13, docs/adr/0017): whoever sends it again, while it runs or ever after, through this node or
 * another, gets the first answer; with other content it is refused. `work` is done by one run at a time, and again only
 * where a run ended without an answer: it must do what is missing and no more.
 */
export const once = <T>(app: App, arrived: Arrived, work: Work<T>): Promise<CommandResult<T>> => {
  const { commandId } = arrived.context;
  const running = app.running.get(commandId);
  if (running === undefined)
    return app.running.begin(commandId, arrived.contentHash, (run) => recorded(app, arrived, run, work));
  if (running.contentHash !== arrived.contentHash) return Promise.resolve(reused(commandId));
  return running.result as Promise<CommandResult<T>>; // the hash is of the intent too: it is the same one
};

const recorded = async <T>(app: App, arrived: Arrived, run: string, work: Work<T>): Promise<CommandResult<T>> => {
  const before = await take(app, arrived, run);
  if (before) return before.reason === 'ANSWERED' ? resultOf(before.answer) : reused(arrived.context.commandId);
  let result: CommandResult<T>;
  try {
    result = await work(run, ours(app, arrived, run));
  } catch (error) {
    if (error instanceof TakenOver) return recorded(app, arrived, run, work); // for its answer
    await setAside(app, arrived, run);
    throw error;
  }
  if (!result.ok && result.unanswered) {
    await setAside(app, arrived, run);
    return result;
  }
  const command = { type: 'Answer', data: { run, answer: answerOf(result) } } as const;
  const handled = await app.handler.handle(recordOf(arrived), command, contextOf(arrived, run, 'answered'));
  // Another run was taken for the only one, and was first.
  return !handled.ok && handled.rejection.reason === 'ANSWERED' ? resultOf(handled.rejection.answer) : result;
};

/** Undefined: it is ours to do. */
const take = async (
  app: App,
  arrived: Arrived,
  run: string,
): Promise<Exclude<NotTaken, { reason: 'IN_FLIGHT' }> | undefined> => {
  const { intent, contentHash } = arrived;
  const record = recordOf(arrived);
  let over: string | null = null;
  for (;;) {
    const command: CommandRecordCommand = { type: 'Take', data: { intent, contentHash, run, over } };
    const handled: Handled<CommandRecord, NotTaken> = await app.handler.handle(
      record,
      command,
      contextOf(arrived, run, 'taken'),
    );
    if (handled.ok) return undefined;
    if (handled.rejection.reason !== 'IN_FLIGHT') return handled.rejection;
    const other: string = handled.rejection.run;
    over = app.running.alone || (await isSilent(app, arrived, other)) ? other : null;
  }
};

/** Whether a run of another node stays at it for longer than it can. */
const isSilent = async (app: App, arrived: Arrived, run: string): Promise<boolean> => {
  const record = recordOf(arrived);
  const load = () => app.handler.load(record);
  const moved = await awaitState(
    app,
    record.name,
    load,
    (state) => (state.status === 'taken' && state.run === run ? undefined : true),
    PATIENCE_SECONDS,
  );
  return moved === undefined;
};

/** Best done, and no harm where it cannot be: then the next one waits, or knows that this process is gone. */
const setAside = async (app: App, arrived: Arrived, run: string): Promise<void> => {
  const command = { type: 'SetAside', data: { run } } as const;
  try {
    await app.handler.handle(recordOf(arrived), command, contextOf(arrived, run, 'aside'));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
};

/** What a run that was taken over decides would come beside the answer of the one that has the command now. */
const ours = (app: App, arrived: Arrived, run: string): CommandContext => {
  if (app.running.alone) return arrived.context;
  const assertOurs = async (): Promise<void> => {
    const state = await app.handler.load(recordOf(arrived));
    if (state.status !== 'taken' || state.run !== run) throw new TakenOver(arrived.context.commandId);
  };
  return { ...arrived.context, assertOurs };
};

const recordOf = ({ context }: Arrived) => aggregates.command(context.commandId);

/** A command of ours about the client's: with an id that no client can give. */
const contextOf = ({ context }: Arrived, run: string, what: 'taken' | 'aside' | 'answered'): CommandContext => ({
  commandId: `${context.commandId}/${what}/${run}` as CommandId,
  actor: context.actor,
  correlationId: context.correlationId,
  causationId: null,
});

const answerOf = (result: CommandResult<unknown>): CommandAnswer =>
  result.ok
    ? { kind: 'DONE', value: JSON.stringify(result.value), position: result.position }
    : { kind: 'REFUSED', violations: forRecord(result.violations, KEPT_VIOLATIONS) };

const resultOf = <T>(answer: CommandAnswer): CommandResult<T> => {
  if (answer.kind === 'REFUSED') return { ok: false, violations: answer.violations };
  // Written above of a value of this intent, whose name is in the hash.
  return { ok: true, value: JSON.parse(answer.value) as T, position: answer.position as Position | null };
};
