import { accept, type Decider, reject } from '../words/decider.ts';
import type { Violation } from '../words/failure.ts';
import type { SourceId } from '../words/ids.ts';
import { violation } from '../words/said.ts';
import type { SourceDetails } from './source.ts';

/**
 * What a machine is known by, under whatever address. `CERTIFICATE` only where a server tells no instance UUID: two vCenters
 * may share a wildcard certificate.
 */
export type SourceMark = {
  readonly kind: 'HOST_KEY' | 'MACHINE_ID' | 'INSTANCE_UUID' | 'CERTIFICATE';
  readonly value: string;
};
type Known = { readonly id: SourceId; readonly name: string; readonly marks: readonly SourceMark[] };
type Path = readonly (string | number)[];

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type SourceRegisterEvent =
  /** The sources that were added before there was a register. */
  | { type: 'SourceRegisterOpened'; data: { sources: readonly Known[] } }
  /** Holds the whole source: whoever meets a registration without its source can add it. */
  | { type: 'SourceRegistered'; data: { details: SourceDetails; marks: readonly SourceMark[] } }
  | { type: 'SourceIdentified'; data: { id: SourceId; marks: readonly SourceMark[] } }
  | { type: 'SourceRegistrationEnded'; data: { id: SourceId } };

export type SourceRegisterCommand =
  | { type: 'OpenSourceRegister'; data: { sources: readonly Known[] } }
  /** `removed`: sources that were seen removed; they stand in nobody's way. */
  | {
      type: 'RegisterSource';
      data: {
        details: SourceDetails;
        marks: readonly SourceMark[];
        removed: readonly SourceId[];
        path: Path;
      };
    }
  /** What a source that is registered was seen to be; refused where another source is that machine. */
  | { type: 'IdentifySource'; data: { id: SourceId; marks: readonly SourceMark[]; path: Path } };

export type RegisteredSource = Known & { readonly details: SourceDetails | null };
export type SourceRegister = { readonly opened: boolean; readonly sources: readonly RegisteredSource[] };

const sameMark = (a: SourceMark, b: SourceMark): boolean => a.kind === b.kind && a.value === b.value;
const share = (marks: readonly SourceMark[], others: readonly SourceMark[]): boolean =>
  marks.some((mark) => others.some((other) => sameMark(mark, other)));
const newMarks = (known: Known, marks: readonly SourceMark[]): readonly SourceMark[] =>
  marks.filter((mark) => !share([mark], known.marks));

/** The sources that are a machine with these marks. */
export const holdersOf = ({ sources }: SourceRegister, marks: readonly SourceMark[]): readonly RegisteredSource[] =>
  sources.filter((known) => share(marks, known.marks));

/** The source that was added first, where this one is the same machine: added before one machine was one source. */
export const firstTwinOf = (register: SourceRegister, id: SourceId): RegisteredSource | undefined => {
  const known = register.sources.find((candidate) => candidate.id === id);
  const first = known && holdersOf(register, known.marks)[0];
  return first?.id === id ? undefined : first;
};

export const sameMachine = (first: Known, path: Path): Violation =>
  violation('DUPLICATE', path, { other: first.name, otherId: first.id });

/** One machine, one source (TK-14): one stream says which machines are sources, so that two adds at once cannot both win. */
export const sourceRegister: Decider<SourceRegisterCommand, SourceRegister, SourceRegisterEvent, readonly Violation[]> =
  {
    initial: { opened: false, sources: [] },
    decide: (command, state) => {
      switch (command.type) {
        case 'OpenSourceRegister':
          return state.opened ? accept() : accept({ type: 'SourceRegisterOpened', data: command.data });
        case 'RegisterSource': {
          const { details, marks, removed, path } = command.data;
          if (state.sources.some(({ id }) => id === details.id)) return accept();
          const ended = state.sources
            .filter(({ id }) => removed.includes(id))
            .map(({ id }): SourceRegisterEvent => ({ type: 'SourceRegistrationEnded', data: { id } }));
          const holder = holdersOf(state, marks).find(({ id }) => !removed.includes(id));
          if (holder) return reject([sameMachine(holder, path)]);
          return accept<SourceRegisterEvent>(...ended, { type: 'SourceRegistered', data: { details, marks } });
        }
        case 'IdentifySource': {
          const { id, marks, path } = command.data;
          const known = state.sources.find((candidate) => candidate.id === id);
          const unseen = known ? newMarks(known, marks) : [];
          if (unseen.length === 0) return accept();
          const holder = holdersOf(state, unseen)[0];
          return holder
            ? reject([sameMachine(holder, path)])
            : accept({ type: 'SourceIdentified', data: { id, marks: unseen } });
        }
      }
    },
    evolve: (state, event): SourceRegister => {
      switch (event.type) {
        case 'SourceRegisterOpened': {
          const sources = event.data.sources.map((known) => ({ ...known, details: null }));
          return { opened: true, sources: [...state.sources, ...sources] };
        }
        case 'SourceRegistered': {
          const { details, marks } = event.data;
          return { ...state, sources: [...state.sources, { id: details.id, name: details.name, marks, details }] };
        }
        case 'SourceIdentified': {
          const { id, marks } = event.data;
          const sources = state.sources.map((known) =>
            known.id === id ? { ...known, marks: [...known.marks, ...newMarks(known, marks)] } : known,
          );
          return { ...state, sources };
        }
        case 'SourceRegistrationEnded':
          return { ...state, sources: state.sources.filter(({ id }) => id !== event.data.id) };
      }
    },
  };
