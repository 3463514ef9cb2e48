import { z } from 'zod';
import type { Artefact, ArtefactKind } from '../../domain/task/artefact.ts';
import {
  clusterId,
  count,
  disk,
  hostId,
  ip,
  mac,
  networkId,
  serverId,
  sourceId,
  storageId,
  text,
  vmId,
  volumeFormat,
} from './shapes.ts';

/* STORED SHAPES of what a task leaves outside, as loose as those of shapes.ts. */
export const place = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('SOURCE'), id: sourceId }),
  z.looseObject({ kind: z.literal('SERVER'), id: serverId }),
  z.looseObject({ kind: z.literal('HOST'), id: hostId }),
  z.looseObject({ kind: z.literal('PLATFORM') }),
]);
const placeOn = <S extends z.ZodType>(storage: S) =>
  z.discriminatedUnion('kind', [
    z.looseObject({ storage, kind: z.literal('FILE'), path: text, format: volumeFormat, host: hostId.nullable() }),
    z.looseObject({ storage, kind: z.literal('RBD'), pool: text, image: text }),
    z.looseObject({ storage, kind: z.literal('LV'), group: text, volume: text }),
  ]);
export const volumePlace = placeOn(storageId);
const anyArtefact = z.looseObject({ id: text, place, attempt: count.exactOptional() });
const artefactKinds = {
  SLOT: anyArtefact.extend({ kind: z.literal('SLOT') }),
  SOURCE_VM_CLAIM: anyArtefact.extend({ kind: z.literal('SOURCE_VM_CLAIM') }),
  ADDRESSES: anyArtefact.extend({ kind: z.literal('ADDRESSES'), networkId }),
  STAGING: anyArtefact.extend({ kind: z.literal('STAGING'), path: text }),
  ACCESS_KEY: anyArtefact.extend({ kind: z.literal('ACCESS_KEY') }),
  AUTHORISATION: anyArtefact.extend({ kind: z.literal('AUTHORISATION') }),
  PAUSED_VM: anyArtefact.extend({ kind: z.literal('PAUSED_VM'), vmId }),
  STOPPED_VM: anyArtefact.extend({ kind: z.literal('STOPPED_VM'), vmId }),
  BACKUP: anyArtefact.extend({ kind: z.literal('BACKUP'), vmId }),
  JOB: anyArtefact.extend({ kind: z.literal('JOB') }),
  PLACEMENT: anyArtefact.extend({ kind: z.literal('PLACEMENT'), clusterId }),
  VOLUME: anyArtefact.extend({ kind: z.literal('VOLUME'), disk, volume: placeOn(storageId.nullable()) }),
  NVRAM: anyArtefact.extend({ kind: z.literal('NVRAM'), path: text }),
  DHCP_ENTRY: anyArtefact.extend({ kind: z.literal('DHCP_ENTRY'), network: text, mac, ip, name: text }),
  VM_DEFINITION: anyArtefact.extend({ kind: z.literal('VM_DEFINITION'), uuid: text }),
} satisfies { [K in ArtefactKind]: z.ZodType<Extract<Artefact, { kind: K }>> };
export const artefact = z.union(Object.values(artefactKinds));
export const artefactKind = z.enum(Object.keys(artefactKinds) as ArtefactKind[]); // the table's own keys
