import type { AddressGrant } from '../domain/platform/l3-network.ts';
import { type ProjectedEvent, project } from './projection.ts';
import type { AddressRow } from './rows.ts';

type Held = AddressRow['held'];

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

/** An address that an earlier attempt of the task holds still is the same address. */
const heldBy = (held: Held, claimId: string, { ip, mac, nic }: AddressGrant): Held =>
  held.some((one) => one.ip === ip)
    ? held.map((one) => (one.ip === ip ? { ...one, claims: [...one.claims, claimId] } : one))
    : [...held, { ip, mac, nic, claims: [claimId] }];

/** `claimId` null: every claim that the task had then. */
const without = (held: Held, claimId: string | null): Held =>
  held
    .map((one) => ({ ...one, claims: one.claims.filter((claim) => claimId !== null && claim !== claimId) }))
    .filter(({ claims }) => claims.length > 0);

/** Who holds which address: a row per task and network, because that is how they are given back. */
export const addressProjection = project<AddressRow>({
  name: 'address',
  version: 2,
  reads: ['l3Network'],
  columns: { network: (row) => row.networkId, held: (row) => row.held.length },
  indexes: [['network', 'held']],
  keysOf,
  upserts: {
    AddressesReserved: (row, { data: { networkId, claimId, grants } }, key) => {
      const taskId = key.slice(networkId.length + 1);
      const mine = grants.filter((grant) => grant.taskId === taskId);
      const held = mine.reduce((all, grant) => heldBy(all, claimId, grant), row?.held ?? []);
      return { networkId, taskId, held };
    },
  },
  changes: {
    AddressesReleased: (row, { data }) => {
      const held = without(row.held, data.claimId);
      return held.length === 0 ? undefined : { ...row, held };
    },
  },
});
