import { streams } from '../domain/words/streams.ts';
import { idAfter, project, sortKey } from './projection.ts';
import type { SourceRow } from './rows.ts';
import { withoutCredential } from './target.projection.ts';

const PREFIX = streams.source('' as Parameters<typeof streams.source>[0]); // the prefix alone names no source

export const sourceProjection = project<SourceRow>({
  name: 'source',
  version: 2,
  reads: ['source'],
  columns: { sort: (row) => row.order, removed: (row) => (row.removedAt === null ? 0 : 1) },
  indexes: [['removed', 'sort']],
  keysOf: idAfter(PREFIX),
  creates: {
    SourceAdded: ({ data, metadata, position }) => ({
      id: data.id,
      order: sortKey(position),
      name: data.name,
      type: data.connection.kind,
      ssh: withoutCredential(data.connection.ssh),
      sasl: data.connection.sasl !== null,
      libvirtVersion: data.libvirtVersion,
      qemuVersion: data.qemuVersion,
      vcenter: null,
      addedAt: metadata.at,
      removedAt: null,
    }),
    VcenterAdded: ({ data, metadata, position }) => {
      const { address, port, user, fingerprint, legacyTls, esxiHosts } = data.connection;
      const { apiType, version, build } = data;
      const hosts = esxiHosts.map(({ name, ssh }) => ({ name, ssh: withoutCredential(ssh) }));
      const reached = { address, port, user, fingerprint, legacyTls, esxiHosts: hosts };
      return {
        id: data.id,
        order: sortKey(position),
        name: data.name,
        type: data.connection.kind,
        ssh: null,
        sasl: false,
        libvirtVersion: null,
        qemuVersion: null,
        vcenter: { ...reached, apiType, version, build, synced: null },
        addedAt: metadata.at,
        removedAt: null,
      };
    },
  },
  changes: {
    SourceAccessChanged: (row, { data: { ssh, sasl } }) => ({
      ...row,
      ssh: withoutCredential(ssh),
      sasl: sasl === undefined ? row.sasl : sasl !== null,
    }),
    VcenterAccessChanged: (row, { data: { user, fingerprint, legacyTls } }) =>
      row.vcenter ? { ...row, vcenter: { ...row.vcenter, user, fingerprint, legacyTls } } : row,
    VcenterSynced: (row, { data: { id: _, ...synced } }) =>
      row.vcenter ? { ...row, vcenter: { ...row.vcenter, synced } } : row,
    SourceRemoved: (row, { metadata }) => ({ ...row, removedAt: metadata.at }),
  },
});
