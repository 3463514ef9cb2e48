/** What a person reads is in one of these. */
export type Language = 'en' | 'zh';

/**
 * What a parameter is, which says how it is shown: bytes as GB of 2^30, a duration in hours, minutes and seconds, an instant in
 * UTC. `name`: of a machine, a disk, a file, as it is called there. `command`: to be typed as it stands. `term`: a code of
 * terms.ts, shown as its word. `part`: one or several parts of a VM's definition, as the tables of definitions call them in English.
 */
export type ParameterKind = 'name' | 'term' | 'part' | 'count' | 'bytes' | 'duration' | 'instant' | 'command';
type Parameters = Readonly<Record<string, ParameterKind>>;

export type Sentence = Readonly<Record<Language, string>>;

/** A sentence with `{{name}}` where a parameter stands: the form that i18next has, so that a screen's own texts look the same. */
export type DetailedSentence = Sentence & { readonly parameters: Parameters };

/**
 * What one code says. The sentence of the entry itself has no parameters: it holds for everything that was ever stored under
 * the code, also where only prose was stored. `details` say it exactly, and the one that has the names of the given parameters
 * is what a new event is shown by. `before`: sentences that older versions stored under the code, and that nothing says now.
 *
 * A stored English sentence that has the form of an `en` of either is recognised, and then shown in the other language with its
 * names and numbers (say.ts). So that `en` is on disk, as the prose of old events: a changed wording leaves the old one in `before`.
 */
export type Entry = Sentence & {
  readonly details?: readonly DetailedSentence[];
  readonly before?: readonly DetailedSentence[];
};
export type Room = Readonly<Record<string, Entry>>;

/** How a parameter of each kind is given. */
type ValueOf<K> = K extends 'count' | 'bytes' | 'duration' ? number : string;
type ValuesOf<P> = { readonly [N in keyof P]: ValueOf<P[N]> };

/** The parameters of one detail or another. */
type OfDetails<D> = D extends { readonly parameters: infer P } ? (keyof P extends never ? never : ValuesOf<P>) : never;

/** What an entry has to be given; never: nothing. */
export type GivenTo<E> = E extends { readonly details: readonly (infer D)[] } ? OfDetails<D> : never;

/** A code of one room, with exactly the parameters of its sentence: a missing one, a further one or another kind does not compile. */
export type MessageOf<K extends string, R extends Room> = {
  readonly [C in keyof R & string]: [GivenTo<R[C]>] extends [never]
    ? { readonly kind: K; readonly code: C; readonly parameters?: never }
    : { readonly kind: K; readonly code: C; readonly parameters: GivenTo<R[C]> };
}[keyof R & string];
