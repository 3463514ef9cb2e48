import { accept, type Decider, reject } from './decider.ts';
import type { Violation } from './failure.ts';

/** What a command from outside came to, as it is told again to whoever sends it again (TK-13). */
export type CommandAnswer =
  /** `value`: what the command answered, as JSON text. `position`: that of its last event; null where it had none. */
  | { readonly kind: 'DONE'; readonly value: string; readonly position: string | null }
  | { readonly kind: 'REFUSED'; readonly violations: readonly Violation[] };

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type CommandRecordEvent =
  /** `run`: who does it, one for each time that it is begun. `contentHash`: of the intent and its input without secrets. */
  | { type: 'CommandTaken'; data: { intent: string; contentHash: string; run: string } }
  /** Its run ended and it is not answered: whoever sends it again takes it at once. */
  | { type: 'CommandSetAside'; data: { run: string } }
  | { type: 'CommandAnswered'; data: { run: string; answer: CommandAnswer } };

export type CommandRecordCommand =
  /** `over`: a run that is known to have ended without a word, from which the command is taken. */
  | { type: 'Take'; data: { intent: string; contentHash: string; run: string; over: string | null } }
  | { type: 'SetAside'; data: { run: string } }
  | { type: 'Answer'; data: { run: string; answer: CommandAnswer } };

/** One stream per command id of a client: what it asked, who is at it, and the first answer. */
export type CommandRecord =
  | { readonly status: 'absent' }
  | (Content & { readonly status: 'open' })
  | (Content & { readonly status: 'taken'; readonly run: string })
  | (Content & { readonly status: 'answered'; readonly answer: CommandAnswer });
type Content = { readonly intent: string; readonly contentHash: string };

export type NotTaken =
  | { readonly reason: 'OTHER_CONTENT' }
  | { readonly reason: 'IN_FLIGHT'; readonly run: string }
  | { readonly reason: 'ANSWERED'; readonly answer: CommandAnswer };

const isTheSame = (state: Content, { intent, contentHash }: Content): boolean =>
  state.intent === intent && state.contentHash === contentHash;

export const commandRecord: Decider<CommandRecordCommand, CommandRecord, CommandRecordEvent, NotTaken> = {
  initial: { status: 'absent' },
  decide: (command, state) => {
    const { run } = command.data;
    if (command.type === 'Take') {
      const { over, ...taken } = command.data;
      if (state.status !== 'absent' && !isTheSame(state, taken)) return reject({ reason: 'OTHER_CONTENT' });
      if (state.status === 'answered') return reject({ reason: 'ANSWERED', answer: state.answer });
      if (state.status === 'taken' && state.run === run) return accept();
      if (state.status === 'taken' && state.run !== over) return reject({ reason: 'IN_FLIGHT', run: state.run });
      return accept({ type: 'CommandTaken', data: taken });
    }
    if (state.status === 'answered') return reject({ reason: 'ANSWERED', answer: state.answer });
    if (state.status !== 'taken' || state.run !== run) return accept(); // another run has it: its answer will count
    return command.type === 'Answer'
      ? accept({ type: 'CommandAnswered', data: command.data })
      : accept({ type: 'CommandSetAside', data: { run } });
  },
  evolve: (state, event): CommandRecord => {
    if (event.type === 'CommandTaken') return state.status === 'answered' ? state : { status: 'taken', ...event.data };
    if (state.status !== 'taken') return state;
    const { intent, contentHash } = state;
    return event.type === 'CommandSetAside'
      ? { status: 'open', intent, contentHash }
      : { status: 'answered', intent, contentHash, answer: event.data.answer };
  },
};
