import { z } from 'zod';
import type { Bus, Firmware, SourceVm } from '../../domain/platform/inventory.ts';
import type { StorageTraits } from '../../domain/task/storage-traits.ts';
import type { DiskTransport, Platform, TaskPlan } from '../../domain/task/task-plan.ts';
import { diskTraits, pciLayout } from './device-shapes.ts';
import {
  advisories,
  batchId,
  bytes,
  clusterId,
  count,
  disk,
  flag,
  ip,
  mac,
  networkId,
  oneOf,
  serverId,
  sourceId,
  sourceType,
  storageId,
  storageKind,
  taskId,
  text,
  vmId,
  volumeFormat,
  zoneId,
} from './shapes.ts';

export const storageTraits = z.discriminatedUnion('hostFirst', [
  z.looseObject({
    format: volumeFormat,
    hostFirst: z.literal(true),
    writtenBy: oneOf<StorageTraits['writtenBy']>({ HOST: true, SERVER: true }),
  }),
  z.looseObject({ format: volumeFormat, hostFirst: z.literal(false), writtenBy: z.literal('SERVER') }),
]);

const SOURCE_BUSES = { virtio: true, scsi: true, sata: true, ide: true, usb: true, nvme: true } as const;

const rest = z.looseObject({ count, print: text }).exactOptional();
const keptFacts = z.looseObject({
  power: oneOf<SourceVm['power']>({ RUNNING: true, PAUSED: true, OFF: true, SUSPENDED: true, UNKNOWN: true }),
  place: z.looseObject({ datacenter: text, host: text, version: text }).exactOptional(),
  disks: z.array(z.looseObject({ name: disk, sizeBytes: bytes })),
  nics: z.array(z.looseObject({ number: count, mac: text.nullable(), network: text })),
  storage: z.looseObject({ kind: storageKind, path: text }),
  networks: z.array(z.looseObject({ id: networkId, cidr: text })),
  rest: z.looseObject({ disks: rest, nics: rest, networks: rest }).exactOptional(),
});

export const taskPlan = z.looseObject({
  taskId,
  batchId,
  name: text,
  description: text,
  source: z.looseObject({
    type: sourceType,
    sourceId,
    vmId,
    vmName: text,
    powerAtPlan: oneOf<TaskPlan['source']['powerAtPlan']>({ RUNNING: true, PAUSED: true, OFF: true }),
    pause: flag,
    keepSourceStopped: flag,
    disks: z.array(
      z.looseObject({ name: disk, sizeBytes: bytes, migrates: flag, bus: oneOf<Bus>(SOURCE_BUSES).exactOptional() }),
    ),
    vmware: z
      .looseObject({
        instanceUuid: text.nullable(),
        guestId: text,
        guestFullName: text,
        hostName: text,
        hostVersion: text,
        clusterName: text,
        datacenterPath: text,
        transport: oneOf<DiskTransport>({ HTTPS: true, SSH: true, VDDK: true }),
        transportReason: text,
        files: z.array(z.looseObject({ disk, datastore: text, path: text, bus: oneOf<Bus>(SOURCE_BUSES) })),
      })
      .exactOptional(),
  }),
  serverId,
  zoneId,
  clusterId,
  storageId,
  storageTraits: storageTraits.exactOptional(),
  compression: flag,
  target: z.looseObject({
    name: text,
    cpuCores: count,
    memoryBytes: bytes,
    platform: oneOf<Platform>({ LINUX: true, WINDOWS: true, WINDOWS_VIRTIO: true, OTHER: true }),
    firmware: oneOf<Firmware>({ BIOS: true, UEFI: true }),
    machine: oneOf<TaskPlan['target']['machine']>({ q35: true, pc: true }),
    cdromDrives: count,
    volumes: z.array(
      z.looseObject({
        disk,
        root: flag,
        displayName: text,
        sizeBytes: bytes,
        bus: oneOf<TaskPlan['target']['volumes'][number]['bus']>({ virtio: true, scsi: true, sata: true, ide: true }),
        traits: diskTraits.exactOptional(),
      }),
    ),
    scsiControllers: z.array(z.looseObject({ index: count, model: text })).exactOptional(),
    freshUefiVariables: z.literal(true).exactOptional(),
    clock: oneOf<'UTC' | 'LOCAL_TIME'>({ UTC: true, LOCAL_TIME: true }).exactOptional(),
    nics: z.array(
      z.looseObject({
        number: count,
        networkId,
        mac,
        ip: ip.nullable(),
        addressGiven: flag.exactOptional(),
        model: text,
        isDefault: flag,
        linkDown: z.literal(true).exactOptional(),
      }),
    ),
    pci: pciLayout.exactOptional(),
    hpet: z.literal(true).exactOptional(),
    startAfterMigration: flag,
  }),
  advisories,
  kept: keptFacts.exactOptional(),
});
