import { z } from 'zod';
import { type BatchOrder, type NetworkGroup, NOT_GIVEN } from '../../domain/planning/batch-order.ts';
import { SOURCE_TYPES, USUAL_SOURCE_TYPE } from '../../domain/task/source-traits.ts';
import type { Brand } from '../../domain/words/decider.ts';
import type { BatchId, DiskName, SourceVmId, TaskId } from '../../domain/words/ids.ts';
import { type Bytes, MIB } from '../../domain/words/units.ts';
import { description, id, ipv4, mac, name, outsideName } from './fields.ts';
import { uuid5 } from './uuid.ts';

const diskName = z
  .string()
  .regex(/^[A-Za-z0-9]{1,32}$/, 'This is not a device name such as vda.')
  .transform((text) => text as DiskName);
const networkId = id<'NetworkId'>();
const nicNumber = z.number().int().min(1).max(64);

const nic = {
  networkId: networkId.nullable().default(null),
  mac: mac.nullable().default(null),
  ip: ipv4.nullable().default(null),
  isDefault: z.boolean().default(false),
};

const vm = z.object({
  vmId: id<'SourceVmId'>(),
  name: name.nullable().default(null),
  cpuCores: z.number().int().min(1).max(1024).nullable().default(null),
  memoryMiB: z
    .number()
    .int()
    .min(64)
    .max(16 * 1024 * 1024)
    .nullable()
    .default(null),
  platform: z.enum(['LINUX', 'WINDOWS', 'WINDOWS_VIRTIO', 'OTHER']).nullable().default(null),
  startAfterMigration: z.boolean().default(true),
  freshUefiVariables: z.boolean().default(false),
  volumes: z
    .array(z.object({ disk: diskName, migrate: z.boolean().default(true), displayName: name.nullable().default(null) }))
    .max(64)
    .default([]),
  nics: z
    .array(z.object({ number: nicNumber, migrate: z.boolean().default(true), ...nic }))
    .max(64)
    .default([]),
  extraNics: z.array(z.object(nic)).max(16).default([]),
});

/** TK-4: by the number of a NIC or by a network of the source; as an order has it, the other is null. */
const networkGroup = z
  .object({
    number: nicNumber.nullable().default(null),
    sourceNetwork: outsideName(200).nullable().default(null),
    networkId,
  })
  .transform(({ number, sourceNetwork, networkId: becomes }, context): NetworkGroup => {
    if (number !== null && sourceNetwork === null) return { number, sourceNetwork, networkId: becomes };
    if (number === null && sourceNetwork !== null) return { number, sourceNetwork, networkId: becomes };
    const message =
      'Give the number of a NIC from 1 to 64 (KVM) or the name or id of a source network (VMware), and the L3 network that it becomes.';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const MOST_VMS = 50;

/** TK-1 to TK-10 as they come through the door. */
export const batchInput = z.object({
  name,
  description,
  sourceType: z.enum(SOURCE_TYPES, `The source type is ${SOURCE_TYPES.join(' or ')}.`).default(USUAL_SOURCE_TYPE),
  sourceId: id<'SourceId'>(),
  sourceClusterId: outsideName(200).nullable().default(null),
  serverId: id<'ServerId'>(),
  clusterId: id<'ClusterId'>(),
  storageId: id<'StorageId'>(),
  compression: z.boolean().default(true),
  pauseSource: z.boolean().default(false),
  keepSourceStopped: z.boolean().default(false),
  useSourceMacAndIp: z.boolean().default(false),
  networkGroups: z.array(networkGroup).max(64).default([]),
  vms: z.array(vm).min(1, 'Select at least one VM.').max(MOST_VMS, `A batch has at most ${MOST_VMS} VMs.`),
});
export type BatchInput = z.output<typeof batchInput>;

const missing = <B extends string>() => id<B>().default(NOT_GIVEN as Brand<string, B>);

/** The same with what is missing left open, so that the rest can be judged (TK-11). */
export const incompleteInput = batchInput.extend({
  name: name.default(''),
  sourceId: missing<'SourceId'>(),
  serverId: missing<'ServerId'>(),
  clusterId: missing<'ClusterId'>(),
  storageId: missing<'StorageId'>(),
  vms: z
    .array(vm.extend({ vmId: missing<'SourceVmId'>() }))
    .max(MOST_VMS)
    .default([]),
});

/** Ids of what the command makes follow from its own id, so that a repeat makes the same (TK-13). */
export const orderOf = (input: BatchInput, commandId: string): BatchOrder => {
  const batchId = uuid5(`batch/${commandId}`) as BatchId;
  return {
    ...input,
    batchId,
    vms: input.vms.map(({ memoryMiB, ...wish }, index) => ({
      ...wish,
      vmId: wish.vmId as SourceVmId,
      taskId: uuid5(`task/${batchId}/${index}`) as TaskId,
      memoryBytes: memoryMiB === null ? null : ((memoryMiB * MIB) as Bytes),
    })),
  };
};
