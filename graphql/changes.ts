import { GraphQLError } from 'graphql';
import type { ChangeEntry, ChangeKind, ResyncReason, Stretch } from '../projections/queries.ts';
import { type At, type Followed, followed } from './fan-out/followed.ts';
import type { Feed } from './fan-out/mailbox.ts';

export type Changed =
  | (At & { readonly __typename: 'Change'; readonly kind: ChangeKind; readonly ids: readonly string[] })
  | { readonly __typename: 'Resync'; readonly reason: ResyncReason };
export type TaskTouched = At & { readonly taskId: string };

type Merged = { whole: boolean; readonly ids: Set<string> };

const merged = (entries: readonly ChangeEntry[], kinds: ReadonlySet<ChangeKind>): ReadonlyMap<ChangeKind, Merged> => {
  const all = new Map<ChangeKind, Merged>();
  for (const { kind, ids } of entries.flatMap(({ touches }) => touches)) {
    if (!kinds.has(kind)) continue;
    const one = all.get(kind) ?? { whole: false, ids: new Set() };
    if (ids === 'ANY') one.whole = true;
    else for (const id of ids) one.ids.add(id);
    all.set(kind, one);
  }
  return all;
};

type Log = Pick<Followed<never>, 'log' | 'failed'>;

/** What changed of some kinds, one value for each kind; or that one has to load again. */
export const changesOf = (kinds: readonly ChangeKind[], log: Log): Feed<Changed> => {
  const wanted = new Set(kinds);
  return followed<Changed>({
    ...log,
    tell: ({ entries }) =>
      [...merged(entries, wanted)].map(([kind, { whole, ids }]) => (at) => ({
        __typename: 'Change',
        kind,
        ids: whole ? [] : [...ids],
        ...at,
      })),
    resync: (reason) => ({ __typename: 'Resync', reason }),
  });
};

const lost = (reason: ResyncReason): GraphQLError =>
  new GraphQLError(`Changes may be missing (${reason}): load again, and follow from there.`, {
    extensions: { code: 'RESYNC' },
  });

const TASKS: ReadonlySet<ChangeKind> = new Set(['TASK']);

/** The tasks that changed, of those that are wanted. */
export const tasksChanged = (want: (id: string) => boolean, log: Log): Feed<TaskTouched> =>
  followed<TaskTouched>({
    ...log,
    tell: ({ entries }: Pick<Stretch, 'entries'>) =>
      [...(merged(entries, TASKS).get('TASK')?.ids ?? [])].filter(want).map((taskId) => (at) => ({ taskId, ...at })),
    resync: lost,
  });
