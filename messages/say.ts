import { CATALOGUE, type Kind, type Message } from './catalogue.ts';
import type { DetailedSentence, Entry, Language } from './message.ts';
import { filled, recognised, type Values } from './template.ts';

/** What was stored under a code, by whatever version: prose, parameters, both or neither. */
export type Stored = {
  readonly code: string;
  readonly message?: string | null | undefined;
  readonly parameters?: Iterable<readonly [string, string | number]> | undefined;
};

/** Asked as a Map: a code in a history is anybody's, `constructor` too. */
const rooms = new Map<Kind, ReadonlyMap<string, Entry>>();
const roomOf = (kind: Kind): ReadonlyMap<string, Entry> => {
  const known = rooms.get(kind) ?? new Map<string, Entry>(Object.entries(CATALOGUE[kind]));
  rooms.set(kind, known);
  return known;
};

/** That says what these parameters say: all of them, and no others. */
const detailFor = (entry: Entry, values: Values): DetailedSentence | undefined =>
  entry.details?.find(({ parameters }) => {
    const names = Object.keys(parameters);
    return names.length > 0 && names.length === values.size && names.every((name) => values.has(name));
  });

const exactly = (entry: Entry, language: Language, values: Values): string | undefined => {
  const detail = detailFor(entry, values);
  return detail && filled(detail, language, values);
};

/** By the form of the English sentence that was stored. */
const again = (entry: Entry, language: Language, prose: string): string | undefined => {
  for (const detail of [...(entry.details ?? []), ...(entry.before ?? [])]) {
    const values = recognised(detail.en, prose);
    if (values) return filled(detail, language, values);
  }
  return undefined;
};

/** `NO_VIRTIO_WIN` as `no virtio win`: of a code that this version does not know, and that came without a word. */
const inWords = (code: string): string => code.toLowerCase().replaceAll('_', ' ');

/** Says what the code means now. Every parameter of its sentence is given, or it does not compile. */
export const say = (language: Language, { kind, code, parameters }: Message): string =>
  told(language, kind, { code, parameters: Object.entries(parameters ?? {}) });

/** A failure that says what a violation says, though under its own code: `because` names that violation. */
const repeatedIn = ({ parameters }: Stored): Stored | undefined => {
  const values = new Map(parameters);
  const because = values.get('because');
  if (typeof because !== 'string' || !roomOf('violation').has(because)) return undefined;
  values.delete('because');
  return { code: because, parameters: values };
};

/**
 * Says what was stored, whoever stored it: never throws, and never shows a placeholder. In English the stored prose stands as
 * it is. In another language: by its parameters, else by the form of the prose, else what holds for everything under the code;
 * of a code that is not known here, the prose as it is.
 */
export const told = (language: Language, kind: Kind, stored: Stored): string => {
  const repeated = repeatedIn(stored);
  const { code, message, parameters } = repeated ?? stored;
  const prose = message ?? '';
  if (language === 'en' && prose !== '') return prose;
  const entry = roomOf(repeated ? 'violation' : kind).get(code);
  if (!entry) return prose === '' ? inWords(code) : prose;
  const values = new Map(parameters);
  return (
    (prose === '' ? undefined : again(entry, language, prose)) ?? exactly(entry, language, values) ?? entry[language]
  );
};

const BEHIND_STEPS = /^(stage|write)-(.+)$/;
/** From the second moment on a step's name carries the number of the moment. */
const MOMENT = /\.m\d{1,6}$/;

/** A step by its stored name: `stage-vda` and `stage-vda.m2` are steps of the disk vda, `stage-nvram` is a step by itself. */
export const stepText = (language: Language, name: string): string => {
  const step = name.replace(MOMENT, '');
  const disk = roomOf('step').has(step) ? null : BEHIND_STEPS.exec(step);
  if (!disk?.[1] || !disk[2]) return told(language, 'step', { code: step });
  return told(language, 'step', { code: disk[1], parameters: [['disk', disk[2]]] });
};

/** Why disks are read as they are: a plan has the code, and one of an older version the sentence. */
export const transportText = (language: Language, reason: string, host: string): string => {
  const room = roomOf('transportReason');
  const parameters = [['host', host]] as const;
  if (room.has(reason)) return told(language, 'transportReason', { code: reason, parameters });
  const found = language === 'en' ? [] : [...room.values()].map((entry) => again(entry, language, reason));
  return found.find((text) => text !== undefined) ?? reason;
};

const ADVICE_KINDS = ['failure', 'logAdvice'] as const;

/** Why something outside failed. What a log said is advice of its own, recognised by its form under whatever failure code. */
export const failureText = (language: Language, stored: Stored): string => {
  const prose = stored.message ?? '';
  if (language === 'en' || prose === '') return told(language, 'failure', stored);
  for (const kind of ADVICE_KINDS)
    for (const [code, entry] of roomOf(kind)) {
      if (kind === 'failure' && code !== stored.code) continue;
      const found = again(entry, language, prose);
      if (found !== undefined) return found;
    }
  return told(language, 'failure', stored);
};
