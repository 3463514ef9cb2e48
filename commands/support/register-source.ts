import {
  additionOf,
  isKvmSource,
  kvmSourceOf,
  marksOf,
  type Source,
  type SourceDetails,
} from '../../domain/platform/source.ts';
import { holdersOf, type SourceMark, type SourceRegister } from '../../domain/platform/source-register.ts';
import type { Violation } from '../../domain/words/failure.ts';
import type { CommandId, SourceId } from '../../domain/words/ids.ts';
import { OutsideFailure } from '../ports/machines.ts';
import { aggregates } from './aggregates.ts';
import type { App } from './app.ts';
import type { CommandContext } from './handle.ts';
import { sourceIds } from './source-ids.ts';

type Path = readonly (string | number)[];

export const machineMark = (machineId: string | null): readonly SourceMark[] =>
  machineId === null ? [] : [{ kind: 'MACHINE_ID', value: machineId }];

/** A step of our own within a command: it has an id of its own, because ids of events follow from it. */
const within = ({ contentHash: _, ...context }: CommandContext, step: string): CommandContext => ({
  ...context,
  commandId: `${context.commandId}/${step}` as CommandId,
});

/**
 * The register, opened with the sources of the history where this version meets it first. Nothing is missed: a source that is
 * added meanwhile was registered before, and then the register was open.
 */
const openRegister = async (app: App, context: CommandContext): Promise<SourceRegister> => {
  const known = await app.handler.load(aggregates.sourceRegister);
  if (known.opened) return known;
  const found: { id: SourceId; name: string; marks: readonly SourceMark[] }[] = [];
  for (const id of await sourceIds(app.store)) {
    const source = await app.handler.load(aggregates.source(id));
    if (source.status === 'added') found.push({ id, name: source.details.name, marks: marksOf(source.details) });
  }
  const command = { type: 'OpenSourceRegister', data: { sources: found } } as const;
  return (await app.handler.handle(aggregates.sourceRegister, command, within(context, 'open'))).state;
};

/** Sources of before the register are asked who they are: one that does not answer is known by its host key alone. */
const identifyKvmSources = async (app: App, register: SourceRegister, context: CommandContext): Promise<void> => {
  const unknown = register.sources.filter(
    ({ marks }) => marks.some(({ kind }) => kind === 'HOST_KEY') && !marks.some(({ kind }) => kind === 'MACHINE_ID'),
  );
  await Promise.all(
    unknown.map(async ({ id }) => {
      const known = kvmSourceOf(await app.handler.load(aggregates.source(id)));
      if (!known) return;
      const facts = await app.world.kvm.probe({ id, ssh: known.connection.ssh }).catch(unanswered);
      if (facts) await identifySource(app, id, machineMark(facts.machineId), [], context);
    }),
  );
};
const unanswered = (error: unknown): null => {
  if (error instanceof OutsideFailure) return null;
  throw error;
};

/** Records what a registered source was seen to be. The violations where that machine is another source. May run twice. */
export const identifySource = async (
  app: App,
  id: SourceId,
  marks: readonly SourceMark[],
  path: Path,
  context: CommandContext,
): Promise<readonly Violation[]> => {
  await openRegister(app, context);
  const command = { type: 'IdentifySource', data: { id, marks, path } } as const;
  const handled = await app.handler.handle(aggregates.sourceRegister, command, within(context, `identify/${id}`));
  return handled.ok ? [] : handled.rejection;
};

/** A registration whose source was never added: the process that made it ended between the two. Its source is added now. */
const addRegistered = async (app: App, details: SourceDetails, context: CommandContext): Promise<void> => {
  await app.handler.handle(aggregates.source(details.id), additionOf(details), within(context, 'finish'));
};

/**
 * TK-14: makes this source the only one of its machine, or answers with the violation that names the first. Uniqueness is the
 * register's append, not this look; the source itself is added afterwards. May run twice for one source.
 */
export const registerSource = async (
  app: App,
  details: SourceDetails,
  seen: { readonly machineId: string | null; readonly path: Path },
  context: CommandContext,
): Promise<readonly Violation[]> => {
  const register = await openRegister(app, context);
  if (isKvmSource(details)) await identifyKvmSources(app, register, context);
  const marks = [...marksOf(details), ...machineMark(seen.machineId)];
  const removed: SourceId[] = [];
  for (const holder of holdersOf(await app.handler.load(aggregates.sourceRegister), marks)) {
    const source: Source = await app.handler.load(aggregates.source(holder.id));
    if (source.status === 'removed') removed.push(holder.id);
    if (source.status === 'absent' && holder.details && holder.id !== details.id)
      await addRegistered(app, holder.details, context);
  }
  const command = { type: 'RegisterSource', data: { details, marks, removed, path: seen.path } } as const;
  const handled = await app.handler.handle(aggregates.sourceRegister, command, within(context, 'register'));
  return handled.ok ? [] : handled.rejection;
};
