import { streams } from '../domain/streams.ts';
import { idAfter, project, sortKey } from './projection.ts';
import type { SourceRow } from './rows.ts';
import { withoutCredential } from './target.projection.ts';

const PREFIX = streams.source('' as Parameters<typeof streams.source>[0]); // the prefix alone names no source

export const sourceProjection = project<SourceRow>({
  name: 'source',
  version: 1,
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
      addedAt: metadata.at,
      removedAt: null,
    }),
  },
  changes: { SourceRemoved: (row, { metadata }) => ({ ...row, removedAt: metadata.at }) },
});
