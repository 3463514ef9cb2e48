import { z } from 'zod';
import type { ServerDetails, SourceType } from '../domain/platform/migration-server.ts';
import { SOURCE_TYPES, traitsOfSource } from '../domain/task/source-traits.ts';
import { cidrContains, parseCidr, parseIpv4 } from '../domain/words/addresses.ts';
import type { Advisory, Violation } from '../domain/words/failure.ts';
import type { HostId, ServerId } from '../domain/words/ids.ts';
import { own } from '../domain/words/keyed.ts';
import { advisory, violation } from '../domain/words/said.ts';
import { streams } from '../domain/words/streams.ts';
import { type BitsPerSecond, type Bytes, GIB } from '../domain/words/units.ts';
import { OutsideFailure, type ServerFacts } from './ports/machines.ts';
import { aggregates } from './support/aggregates.ts';
import type { App } from './support/app.ts';
import { type CommandResult, type Intent, refused, unanswered, violationOf } from './support/door.ts';
import { bandwidth, cidr, description, directory, id as idField, name } from './support/fields.ts';
import { hostMachine } from './support/machines.ts';
import { uuid5 } from './support/uuid.ts';
import { DEFAULT_VIRTIO_WIN } from './support/vmware-tools.ts';
import { awaitState, placeOf } from './support/wait.ts';

type Input = {
  name: string;
  description: string;
  type: SourceType;
  hostId: HostId;
  cachePath: string;
  migrationNetwork: string | null;
  uplink: BitsPerSecond | null;
  downlink: BitsPerSecond | null;
  virtioWin: string | null;
  vddk: string | null;
};

const OUTCOME_SECONDS = 30;
const toolPath = z
  .string()
  .max(255, 'A path has at most 255 characters.')
  .regex(/^(\/[A-Za-z0-9._@+-]+)+$/, 'Give an absolute path of plain letters, digits and "._@+-".');

const BELOW = 'SERVER_BELOW_RECOMMENDATION';

/** MS-13: accepted, with a word on what falls short, and on nothing else. */
export const shortfalls = (facts: ServerFacts): Advisory[] => {
  const { cores, memoryBytes: memory, cacheFreeBytes: free } = facts;
  const [slow, small, full] = [cores < 8, memory < 15.5 * GIB, free < 50 * GIB];
  if (slow && small) return [advisory(BELOW, full ? { cores, memory, free } : { cores, memory })];
  if (slow) return [advisory(BELOW, full ? { cores, free } : { cores })];
  if (small) return [advisory(BELOW, full ? { memory, free } : { memory })];
  return full ? [advisory(BELOW, { free })] : [];
};

const noDrivers = (path: string): Advisory => advisory('NO_VIRTIO_WIN', { path });

/** MS-5: the one address inside the migration network. */
export const addressIn = (network: string | null, facts: ServerFacts): string | null | Violation => {
  const parsed = network === null ? undefined : parseCidr(network);
  if (!parsed) return null;
  const inside = facts.addresses.flatMap((text) => parseIpv4(text) ?? []).filter((ip) => cidrContains(parsed, ip));
  if (inside.length === 1) return inside[0] ?? null;
  const path = ['migrationNetwork'];
  return inside.length === 0
    ? violation('NO_MIGRATION_ADDRESS', path, { network: network ?? '' })
    : violation('SEVERAL_MIGRATION_ADDRESSES', path, { network: network ?? '' });
};

const inspect = async (app: App, id: ServerId, input: Input): Promise<ServerDetails | Violation> => {
  try {
    const machine = await hostMachine(app, input.hostId);
    const { virtioWin, vddk, ...ordered } = input;
    const look = { virtioWin: virtioWin ?? DEFAULT_VIRTIO_WIN, vddk };
    const converts = traitsOfSource(input.type).guestsAreConverted;
    const facts = await app.world.staging.probe(machine, input.cachePath, converts ? look : undefined);
    const missing = [...facts.missingPackages, ...(converts ? facts.missingForVmware : [])];
    if (missing.length > 0) return violation('MISSING_TOOLS', ['hostId'], { tools: missing.join(', ') });
    if (converts && vddk !== null && !facts.vddk) return violation('MISSING_TOOLS', ['vddk'], { vddk });
    const migrationAddress = addressIn(input.migrationNetwork, facts);
    if (migrationAddress !== null && typeof migrationAddress !== 'string') return migrationAddress;
    return {
      id,
      ...ordered,
      migrationAddress,
      cacheTotalBytes: facts.cacheTotalBytes as Bytes,
      advisories: [...shortfalls(facts), ...(converts && !facts.virtioWin ? [noDrivers(look.virtioWin)] : [])],
      ...(converts ? { vmware: look } : {}),
    };
  } catch (error) {
    // What is wrong with a path is the cache's: nothing else of the machine is in a state.
    if (error instanceof OutsideFailure)
      return violationOf(error, error.failure.code === 'STATE_CONFLICT' ? ['cachePath'] : ['hostId']);
    throw error;
  }
};

/** The role on the host is a claim (MS-2): the server is added, or refused, once the host's owner has answered. */
const outcome = async (app: App, id: ServerId): Promise<CommandResult<{ id: ServerId }>> => {
  const stream = aggregates.server(id);
  const settled = await awaitState(
    app,
    stream.name,
    () => app.handler.load(stream),
    (state) => {
      if (state.status === 'added') return { ok: true as const };
      return state.status === 'refused' ? { ok: false as const, violations: state.violations } : undefined;
    },
    OUTCOME_SECONDS,
  );
  if (!settled) return unanswered(violation('SERVER_NOT_ANSWERED', []));
  return settled.ok
    ? { ok: true, value: { id }, position: await placeOf(app, streams.server(id)) }
    : refused(...settled.violations);
};

export const addMigrationServer: Intent<Input, { id: ServerId }> = {
  name: 'AddMigrationServer',
  input: z.object({
    name,
    description,
    type: z.enum(SOURCE_TYPES, `The type is ${SOURCE_TYPES.join(' or ')}.`),
    hostId: idField<'HostId'>(),
    cachePath: directory,
    migrationNetwork: cidr.nullable().default(null),
    uplink: bandwidth.nullable().default(null),
    downlink: bandwidth.nullable().default(null),
    virtioWin: toolPath.nullable().default(null),
    vddk: toolPath.nullable().default(null),
  }),
  subject: (input) => input.name,
  run: async (app, input, context) => {
    const id = uuid5(`server/${context.commandId}`) as ServerId;
    const known = await app.handler.load(aggregates.server(id));
    const details = known.status === 'absent' ? await inspect(app, id, input) : null;
    if (details !== null && 'code' in details) return refused(details);
    const proposed = details ?? (known.status === 'added' || known.status === 'proposed' ? known.details : null);
    if (proposed === null) return outcome(app, id);
    const holder = own((await app.handler.load(aggregates.target)).roles, input.hostId);
    if (known.status === 'absent' && holder) {
      return refused(violation('DUPLICATE', ['hostId'], { other: holder.serverName }));
    }
    await app.handler.handle(aggregates.server(id), { type: 'ProposeMigrationServer', data: proposed }, context);
    return outcome(app, id);
  },
};
