import { type ProjectedEvent, project } from './projection.ts';
import type { AddressRow } from './rows.ts';

const keysOf = (event: ProjectedEvent): readonly string[] => {
  switch (event.type) {
    case 'AddressesReserved':
      return [...new Set(event.data.grants.map((grant) => `${event.data.networkId}/${grant.taskId}`))];
    case 'AddressesReleased':
      return event.data.taskIds.map((taskId) => `${event.data.networkId}/${taskId}`);
    default:
      return [];
  }
};

/** Who holds which address: a row per task and network, because that is how they are given back. */
export const addressProjection = project<AddressRow>({
  name: 'address',
  version: 1,
  reads: ['l3Network'],
  columns: { network: (row) => row.networkId, held: (row) => row.held.length },
  indexes: [['network', 'held']],
  keysOf,
  upserts: {
    AddressesReserved: (row, { data: { networkId, grants } }, key) => {
      const taskId = key.slice(networkId.length + 1);
      const mine = grants.filter((grant) => grant.taskId === taskId);
      const held = mine.map(({ ip, mac, nic }) => ({ ip, mac, nic }));
      return { networkId, taskId, held: [...(row?.held ?? []), ...held] };
    },
  },
  changes: { AddressesReleased: () => undefined },
});
