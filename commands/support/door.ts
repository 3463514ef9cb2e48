import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Violation } from '../../domain/words/failure.ts';
import type { CommandId } from '../../domain/words/ids.ts';
import { forRecord } from '../../domain/words/refusal.ts';
import { wordingOf } from '../../domain/words/said.ts';
import { streams } from '../../domain/words/streams.ts';
import { type Actor, type Position, UndecodableEvent } from '../ports/event-store.ts';
import { OutsideFailure } from '../ports/machines.ts';
import type { Commanded } from '../ports/witness.ts';
import type { App } from './app.ts';
import { type CommandContext, CommandIdReused } from './handle.ts';
import { inputViolations } from './input-violations.ts';
import { once, reused } from './once.ts';
import { uuid5 } from './uuid.ts';

/** What comes with a command from outside, beside its input. */
export type Request = { readonly commandId: string; readonly actor: Actor; readonly requestId?: string };

export type CommandResult<T> =
  | { readonly ok: true; readonly value: T; readonly position: Position | null }
  /** `unanswered`: the work goes on, or goes on elsewhere; sent again, the command is looked at again. */
  | { readonly ok: false; readonly violations: readonly Violation[]; readonly unanswered?: true };

export const refused = (...violations: readonly Violation[]): { ok: false; violations: readonly Violation[] } => ({
  ok: false,
  violations,
});

/** Not refused for good: the same command may be sent again under the same id. */
export const unanswered = (
  violation: Violation,
): { ok: false; violations: readonly Violation[]; unanswered: true } => ({
  ...refused(violation),
  unanswered: true,
});

/** What a command of ours is made of: its name, what it takes, and what it does once past the door. */
export type Intent<I, T> = {
  readonly name: string;
  readonly input: z.ZodType<I>;
  /** It looks only: it is answered anew each time, and nothing is kept of it but its refusal. */
  readonly looks?: true;
  /** What the command is about, for the audit trail of refusals. */
  readonly subject?: (input: I) => string;
  /** Everything that is wrong with an input that has not the form of `input`; absent: that alone. Looks only. */
  readonly judge?: (app: App, raw: unknown, commandId: string) => Promise<readonly Violation[]>;
  /** `run` names this very run of the command, for what must not be shared with another run of it. Done again, it does what is missing. */
  readonly run: (app: App, input: I, context: CommandContext, run: string) => Promise<CommandResult<T>>;
};

const SECRET_FIELDS = new Set(['password', 'privateKey', 'passphrase']);

/** Hash of the content without its secrets: a hash of a password would be a secret in the history. */
const contentHash = (name: string, input: unknown): string => {
  const text = JSON.stringify(input, (key, value: unknown) => {
    if (SECRET_FIELDS.has(key)) return undefined;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return createHash('sha256').update(`${name}\n${text}`).digest('hex');
};

const COMMAND_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** The door of the write side: parse, do once, and one secret-free record of a refusal (DESIGN.md 3.2, 3.7). */
export const throughDoor = async <I, T>(
  app: App,
  intent: Intent<I, T>,
  raw: unknown,
  request: Request,
): Promise<CommandResult<T>> => {
  const { commandId, actor, requestId = null } = request;
  const tell = (outcome: Commanded['outcome'], codes: readonly string[] = []): void =>
    app.witness?.commanded({ intent: intent.name, commandId, actor, requestId, outcome, codes });
  try {
    const result = await attempt(app, intent, raw, request);
    if (result.ok) tell('accepted');
    else tell('refused', [...new Set(result.violations.map(({ code }) => code))]);
    return result;
  } catch (error) {
    tell('failed');
    throw error;
  }
};

const attempt = async <I, T>(
  app: App,
  intent: Intent<I, T>,
  raw: unknown,
  request: Request,
): Promise<CommandResult<T>> => {
  const told = async (result: CommandResult<T>, subject: string | null): Promise<CommandResult<T>> => {
    if (!result.ok) await recordRefusal(app, { command: intent.name, subject, violations: result.violations }, request);
    return result;
  };
  const parsed = intent.input.safeParse(raw, { reportInput: true });
  const subject = parsed.success ? (intent.subject?.(parsed.data) ?? null) : null;
  if (!COMMAND_ID.test(request.commandId)) return told(refused(BAD_ID), subject);
  if (!parsed.success) {
    const { judge } = intent;
    const violations = judge ? await judge(app, raw, request.commandId) : inputViolations(parsed.error);
    return told(refused(...violations), null);
  }
  const hash = contentHash(intent.name, parsed.data);
  const context: CommandContext = {
    commandId: request.commandId as CommandId, // checked above
    actor: request.actor,
    correlationId: request.commandId,
    causationId: null,
    contentHash: hash,
  };
  const work = async (run: string, by: CommandContext) =>
    told(await runIntent(app, intent, parsed.data, by, run), subject);
  if (intent.looks) return work('look', context);
  return once(app, { intent: intent.name, contentHash: hash, context }, work);
};

const BAD_ID: Violation = {
  code: 'INVALID_INPUT',
  path: ['commandId'],
  message: 'A command id is 1 to 100 letters, digits, ".", "_" or "-".',
};

const runIntent = async <I, T>(
  app: App,
  intent: Intent<I, T>,
  input: I,
  context: CommandContext,
  run: string,
): Promise<CommandResult<T>> => {
  try {
    return await intent.run(app, input, context, run);
  } catch (error) {
    // Of a history from before commands were recorded: only the streams that it changed know the id.
    if (error instanceof CommandIdReused) return reused(context.commandId);
    if (error instanceof OutsideFailure) return refused(violationOf(error));
    throw error;
  }
};

/** What the outside said, as a violation of the whole command; a command that knows the field says so itself. */
export const violationOf = ({ failure }: OutsideFailure, path: readonly (string | number)[] = []): Violation => ({
  code: failure.code,
  path,
  ...wordingOf(failure),
});

/** One row of the audit trail for what was refused. The door does it for whole commands; who answers for many things, for each of them. */
export const recordRefusal = async (
  app: App,
  refusal: { readonly command: string; readonly subject: string | null; readonly violations: readonly Violation[] },
  request: Pick<Request, 'commandId' | 'actor'>,
): Promise<void> => {
  const at = app.clock.now();
  const attemptId = uuid5(`${request.commandId}/${refusal.subject}/${at}/${app.random()}`); // each refusal is a row of its own
  const recorded = app.handler.handle(
    { name: streams.refusals, decider: REFUSALS },
    { ...refusal, violations: forRecord(refusal.violations) },
    {
      commandId: attemptId as CommandId,
      actor: request.actor,
      correlationId: request.commandId.slice(0, 100),
      causationId: null,
    },
  );
  // The handler has told of it. Whoever asked gets the refusal all the same: it is about the command, not about the record.
  await recorded.catch((error: unknown) => {
    if (!(error instanceof UndecodableEvent)) throw error;
  });
};

/** Refusals have no state: each is written as it comes. */
const REFUSALS = {
  initial: null,
  decide: (data: { command: string; subject: string | null; violations: readonly Violation[] }) => ({
    ok: true as const,
    events: [{ type: 'CommandRefused' as const, data }],
  }),
  evolve: () => null,
};
