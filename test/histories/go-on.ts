import * as assert from 'uvu/assert';
import type { Vault } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { invariantsHold } from '../../simulation/checks/invariants.ts';
import { SimulatedStore } from '../../simulation/checks/store.ts';
import { memoryVault } from '../../simulation/on-servers.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { endOf, type History, historyOf, type Point } from './history-file.ts';
import { asRecorded } from './meant-to-differ.ts';
import { Player } from './player.ts';
import { endIn } from './record.ts';
import { worldOfData } from './world-data.ts';

/** Newer than each control plane of a recording. */
const EPOCH = 100;

const vaultOf = async ({ header }: History): Promise<Vault> => {
  const vault = memoryVault();
  const { vault: kept = {} } = header.begins === null ? header : historyOf(header.begins).header;
  for (const [ref, secret] of Object.entries(kept)) await vault.put(ref as CredentialRef, secret);
  return vault;
};

/** Today's program on what was there at one point of a recording: it comes to the same end, and makes nothing twice. */
export const goesOn = async (history: History, point: Point): Promise<void> => {
  const clock = new VirtualClock(point.at);
  const { frame, acts } = history.header;
  const [world, faults] = worldOfData(point.world, { frame, clock, vault: await vaultOf(history) });
  const store = new SimulatedStore(point.events);
  const player = new Player({ clock, world, store, faults, acts, epoch: EPOCH });
  await player.play(point.acts);
  invariantsHold(store, world);
  const { end } = endIn(store, world, player);
  const again = end.jobs.filter((id) => point.started.includes(id));
  assert.equal(again, [], 'jobs that were started a second time');
  const jobs = [...point.started, ...end.jobs].toSorted();
  const { cut, ...expected } = endOf(history);
  const { cut: cutNow, ...found } = end;
  const answers = asRecorded(history.header.history, found.answers);
  assert.equal({ ...found, answers, jobs }, expected);
  assert.equal(
    cutNow.filter((id) => !cut.includes(id)),
    [],
    'jobs that were cut off',
  );
};
