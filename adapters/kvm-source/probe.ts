import type { SourceFacts } from '../../commands/ports/hypervisors.ts';
import type { RemoteOutput } from '../../commands/ports/machines.ts';
import { atLeast, libvirtVersion, qemuVersion } from '../libvirt-xml/version.ts';

export const toSourceFacts = (reply: RemoteOutput): SourceFacts => {
  const version = reply.maybe('version') ?? '';
  const libvirt = libvirtVersion(version);
  const qemu = qemuVersion(version);
  const missing = missingBy(reply);
  return {
    hostName: reply.text('hostName'),
    machineId: reply.maybe('machineId') || null,
    bootId: reply.text('bootId'),
    libvirt,
    qemu,
    access: missing.length > 0 ? 'none' : reply.text('user') === 'root' ? 'root' : 'sudo',
    missing,
    pullBackup: atLeast(libvirt, 7, 2) && atLeast(qemu, 4, 2),
    usesCeph: reply.maybe('ceph') === 'yes',
  };
};

const missingBy = (reply: RemoteOutput): readonly string[] => {
  switch (reply.text('virsh')) {
    case 'works':
      return [];
    case 'none':
      return ['virsh is not installed (Debian package libvirt-clients)'];
    default:
      return [`libvirt does not answer: ${reply.maybe('error') ?? 'no reason given'}`];
  }
};
