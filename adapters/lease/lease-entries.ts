import { createHash } from 'node:crypto';
import type { EventStore, NewEvent } from '../../commands/ports/event-store.ts';
import type { CommandId, Instant } from '../../domain/words/ids.ts';

/*
 * ON DISK, in a stream of its own beside the history, trimmed to its last 50 events: who took, renewed and gave back the
 * lease. The newest one's epoch is the highest there was. Lost, machines refuse every control plane until it is raised.
 */
const TYPES = ['LeaseTaken', 'LeaseRenewed', 'LeaseReleased'] as const;

export type LeaseEntry = {
  readonly type: (typeof TYPES)[number];
  readonly revision: number;
  readonly epoch: number;
  readonly instance: string;
  readonly holder: string;
};
type NewEntry = Omit<LeaseEntry, 'revision'> & { readonly number: number; readonly at: Instant };

/** Deterministic: an append that was not answered is repeated with the same id. */
const idOf = ({ type, epoch, instance, number }: NewEntry): string => {
  const hash = createHash('sha256').update(`${instance}/${epoch}/${type}/${number}`).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
};

export const leaseEntry = (entry: NewEntry): NewEvent => {
  const { type, epoch, instance, holder, at } = entry;
  const id = idOf(entry);
  return {
    id,
    type,
    data: { epoch, instance, holder },
    metadata: {
      schema: 1,
      at,
      actor: { kind: 'system', name: holder },
      commandId: id as CommandId,
      correlationId: instance,
      causationId: null,
    },
  };
};

/** Throws for an entry that this version does not know: nobody leads over the head of a newer one. */
export const newestEntry = async (store: EventStore): Promise<LeaseEntry | null> => {
  const stored = await store.readLast('lease');
  if (stored === undefined) return null;
  const { epoch, instance, holder } = stored.data;
  const type = TYPES.find((known) => known === stored.type);
  if (type === undefined || typeof epoch !== 'number' || typeof instance !== 'string' || typeof holder !== 'string')
    throw new Error(`The lease's newest entry (${stored.type}, revision ${stored.revision}) is not known here.`);
  return { type, revision: stored.revision, epoch, instance, holder };
};
