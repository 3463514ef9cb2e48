import { z } from 'zod';
import type { Attachment, IpRange } from '../domain/platform/l3-network.ts';
import { hostsOf, type TargetHost } from '../domain/platform/target.ts';
import { cidrContains, ipv4ToNumber, parseCidr } from '../domain/words/addresses.ts';
import type { Violation } from '../domain/words/failure.ts';
import type { ClusterId, Ipv4, NetworkId } from '../domain/words/ids.ts';
import { own } from '../domain/words/keyed.ts';
import { violation } from '../domain/words/said.ts';
import type { TargetHostFacts } from './ports/hypervisors.ts';
import { OutsideFailure } from './ports/machines.ts';
import { aggregates } from './support/aggregates.ts';
import type { App } from './support/app.ts';
import { type Intent, refused, violationOf } from './support/door.ts';
import { cidr, id as idField, ipv4, name } from './support/fields.ts';
import { partOf } from './support/handle.ts';
import { uuid5 } from './support/uuid.ts';

type Input = {
  name: string;
  cidr: string;
  gateway: Ipv4 | null;
  dns: Ipv4[];
  ranges: IpRange[];
  attachment: Attachment;
  clusterIds: ClusterId[];
};

const DEVICE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const attachment = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('LIBVIRT_NETWORK'), name: z.string().regex(DEVICE, 'This is not a network name.') }),
  z.object({ kind: z.literal('BRIDGE'), bridge: z.string().regex(DEVICE, 'This is not a bridge name.').max(15) }),
]);

const rangeProblems = (input: Input): Violation[] => {
  const network = parseCidr(input.cidr);
  if (!network) return [];
  const problems: Violation[] = [];
  const spans = input.ranges.map((range) => [ipv4ToNumber(range.start), ipv4ToNumber(range.end)] as const);
  const { cidr: inside } = input;
  input.ranges.forEach((range, index) => {
    const at = ['ranges', index];
    const [start, end] = spans[index] ?? [0, 0];
    if (start > end) problems.push(violation('RANGE_REVERSED', at));
    if (!cidrContains(network, range.start) || !cidrContains(network, range.end))
      problems.push(violation('RANGE_OUTSIDE', at, { cidr: inside }));
    else if (network.prefix < 31 && (start === network.network || end === network.network + network.size - 1))
      problems.push(violation('RANGE_HOLDS_RESERVED', at));
    if (spans.some(([from, to], other) => other < index && from <= end && start <= to))
      problems.push(violation('RANGES_OVERLAP', at));
  });
  if (input.gateway && !cidrContains(network, input.gateway))
    problems.push(violation('GATEWAY_OUTSIDE', ['gateway'], { cidr: inside }));
  return problems;
};

const hasAttachment = (facts: TargetHostFacts, wanted: Attachment): boolean =>
  wanted.kind === 'BRIDGE' || facts.networks.some((network) => network.name === wanted.name && network.active);

/** TP-1: the libvirt network must be there and active on every host of the clusters. */
const checkHosts = async (app: App, hosts: readonly TargetHost[], wanted: Attachment): Promise<Violation[]> => {
  const answers = await Promise.all(
    hosts.map(async (host): Promise<Violation[]> => {
      try {
        const facts = await app.world.target.probe({ id: host.id, ssh: host.ssh });
        if (hasAttachment(facts, wanted)) return [];
        return [violation('NO_LIBVIRT_NETWORK', ['attachment', 'name'], { host: host.name })];
      } catch (error) {
        if (error instanceof OutsideFailure) return [violationOf(error, ['clusterIds'])];
        throw error;
      }
    }),
  );
  return answers.flat();
};

export const addL3Network: Intent<Input, { id: NetworkId }> = {
  name: 'AddL3Network',
  input: z.object({
    name,
    cidr,
    gateway: ipv4.nullable().default(null),
    dns: z.array(ipv4).max(8).default([]),
    ranges: z
      .array(z.object({ start: ipv4, end: ipv4 }))
      .min(1, 'Give at least one range of addresses.')
      .max(64),
    attachment,
    clusterIds: z.array(idField<'ClusterId'>()).min(1, 'Attach the network to at least one cluster.').max(100),
  }),
  subject: (input) => input.name,
  run: async (app, input, context) => {
    const id = uuid5(`network/${context.commandId}`) as NetworkId;
    const { clusterIds, ...details } = input;
    const target = await app.handler.load(aggregates.target);
    const missing = clusterIds.flatMap((cluster, index): Violation[] =>
      own(target.clusters, cluster) ? [] : [violation('NOT_FOUND', ['clusterIds', index], { what: 'CLUSTER' })],
    );
    const problems = [...rangeProblems(input), ...missing];
    if (problems.length > 0) return refused(...problems);
    const before = await app.handler.load(aggregates.network(id));
    const hosts = before.status === 'added' ? [] : clusterIds.flatMap((cluster) => hostsOf(target, cluster)); // done by half: go on
    const unfit = await checkHosts(app, hosts, input.attachment);
    if (unfit.length > 0) return refused(...unfit);
    const added = await app.handler.handle(
      aggregates.network(id),
      { type: 'AddL3Network', data: { id, ...details } },
      context,
    );
    if (!added.ok) return refused(...added.rejection);
    let position = added.position;
    for (const clusterId of clusterIds) {
      const attach = { type: 'AttachL3Network', data: { networkId: id, clusterId } } as const;
      const attached = await app.handler.handle(aggregates.target, attach, partOf(context, clusterId));
      if (!attached.ok) return refused(...attached.rejection);
      position = attached.position ?? position;
    }
    return { ok: true, value: { id }, position };
  },
};
