import { z } from 'zod';
import type { LibvirtNetwork, TargetHostFacts } from '../../commands/ports/hypervisors.ts';
import { OutsideFailure, type RemoteOutput } from '../../commands/ports/machines.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { readDefinition } from '../libvirt-xml/definition.ts';
import { outside, readXml } from '../libvirt-xml/failures.ts';
import { libvirtVersion, qemuVersion } from '../libvirt-xml/version.ts';
import { attributeOf, childOf, childrenOf, type Element, textOf } from '../libvirt-xml/xml.ts';
import { variableSizesOf } from './firmware.ts';

const Addresses = z.array(
  z.object({ addr_info: z.array(z.object({ family: z.string(), local: z.string(), scope: z.string() })).optional() }),
);

export const toTargetHostFacts = (reply: RemoteOutput): TargetHostFacts => {
  const version = reply.maybe('version') ?? '';
  const capabilities = reply.maybe('capabilities') ?? '';
  const domain = capabilities === '' ? undefined : readXml(capabilities, "The host's capabilities");
  const sizes = variableSizesOf(reply);
  return {
    hostName: reply.text('hostName'),
    machineId: reply.maybe('machineId') || null,
    bootId: reply.text('bootId'),
    libvirt: libvirtVersion(version),
    qemu: qemuVersion(version),
    cpuCores: Number(reply.text('cores')),
    memoryBytes: kibibytes(reply.text('memory'), 'total'),
    memoryFreeBytes: kibibytes(reply.text('memory'), 'free'),
    addresses: addressesOf(reply.text('addresses')),
    networks: networksOf(reply),
    uefi: hasUefi(domain),
    ...(sizes ? { uefiVariableSizes: sizes } : {}),
    missingPackages: [...new Set([...packagesOf(reply), ...(domain ? [] : ['qemu-system-x86'])])],
    runningVms: Number(reply.maybe('runningVms') ?? 0),
    runningVcpus: Number(reply.maybe('runningVcpus') ?? 0),
  };
};

const packagesOf = (reply: RemoteOutput): readonly string[] =>
  reply
    .text('missing')
    .split(' ')
    .filter((name) => name !== '');

const kibibytes = (text: string, key: string): Bytes => {
  const match = new RegExp(`^${key}=(\\d+)$`, 'm').exec(text);
  return (Number(match?.[1] ?? 0) * 1024) as Bytes;
};

const addressesOf = (text: string): readonly string[] => {
  try {
    return Addresses.parse(JSON.parse(text)).flatMap((link) =>
      (link.addr_info ?? []).filter(({ scope }) => scope === 'global').map(({ local }) => local),
    );
  } catch (cause) {
    throw outside('INTERNAL', "The host's addresses cannot be read.", { cause });
  }
};

/** One that cannot be read is not there to be chosen, and hides no other. */
const networksOf = (reply: RemoteOutput): readonly LibvirtNetwork[] =>
  Array.from({ length: Number(reply.maybe('networks') ?? 0) }, (_, index) => index).flatMap((index) => {
    const network = networkIn(reply.text(`network${index}`));
    if (!network) return [];
    const forward = childOf(network, 'forward');
    return {
      name: textOf(childOf(network, 'name')) ?? '',
      bridge: attributeOf(childOf(network, 'bridge'), 'name') ?? null,
      forward: forward === undefined ? 'isolated' : (attributeOf(forward, 'mode') ?? 'nat'),
      active: reply.text(`active${index}`) === 'yes',
    };
  });

const networkIn = (xml: string): Element | undefined => {
  try {
    return readDefinition(xml, 'A network').root;
  } catch (error) {
    if (error instanceof OutsideFailure) return undefined;
    throw error;
  }
};

const hasUefi = (domain: Element | undefined): boolean => {
  const firmware = childrenOf(childOf(domain, 'os'), 'enum').find((item) => attributeOf(item, 'name') === 'firmware');
  return childrenOf(firmware, 'value').some((value) => textOf(value) === 'efi');
};
