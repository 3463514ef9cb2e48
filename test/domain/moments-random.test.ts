import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Artefact } from '../../domain/task/artefact.ts';
import { artefactIds, idsOf, jobIdOf, jobOf } from '../../domain/task/artefact-ids.ts';
import { newAttempt, numbersNow } from '../../domain/task/attempt.ts';
import type { ConvertedGuest, MigrationTaskEvent } from '../../domain/task/migration-task.events.ts';
import { evolveTask, type Migrating, type MigrationTask } from '../../domain/task/migration-task.state.ts';
import { momentOf, nextMoment } from '../../domain/task/moment.ts';
import { ofOneMoment } from '../../domain/task/staged-data.ts';
import { convertGuest, stageDisk, writeVolume } from '../../domain/task/step-inputs.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import type { DiskName } from '../../domain/words/ids.ts';
import { type Chance, chanceOf } from '../support/chance.ts';
import {
  artefacts,
  at,
  backupOf,
  failureOf,
  hostId,
  jobOnServer,
  planOf,
  taskId,
  vda,
  vdb,
} from '../support/examples.ts';
import { created } from './task-walk.ts';
import { vmwarePlanOf } from './vmware-facts.ts';

const SEEDS = 300;
const EVENTS = 80;
const DISKS = [vda, vdb] as const;
const MOMENTS = [1, 2, 3] as const;
const OF_THE_TASK: readonly [Artefact, ...Artefact[]] = [artefacts.staging, artefacts.pausedVm, artefacts.stoppedVm];

const kvmPlan = planOf({ firmware: 'UEFI', disks: DISKS });
const files = DISKS.map((disk) => ({ disk, datastore: 'ds1', path: `web/${disk}.vmdk`, bus: 'scsi' as const }));
const vmwarePlan: TaskPlan = { ...kvmPlan, source: { ...kvmPlan.source, type: 'VMWARE', vmware: vmwarePlanOf(files) } };
const guest: ConvertedGuest = {
  ...{ disks: DISKS.map((disk) => ({ disk, file: `/cache/${disk}.converted` })), os: null, blockBus: 'virtio' },
  ...{ netModel: 'virtio', virtioScsi: null, renamed: [], steps: [], warnings: [], log: '', seconds: 1 },
};

/** What really stands in the cache, told by the same events in other words: whose bytes a file has, and whether all of them. */
type File = { of: number; whole: boolean; overlay: boolean };
class Cache {
  readonly files = new Map<DiskName, File>();
  variables: number | null = null;

  /** A job goes on with what is of its moment, and writes over all else. */
  begin(disk: DiskName, moment: number): void {
    const file = this.files.get(disk);
    if (file?.of === moment) return;
    this.files.set(disk, { of: moment, whole: false, overlay: false });
  }

  finish(disk: DiskName, moment: number): void {
    const file = this.files.get(disk);
    if (!file) this.files.set(disk, { of: moment, whole: true, overlay: false });
    else if (file.of === moment) file.whole = true;
  }

  convert(moment: number): void {
    for (const file of this.files.values()) if (file.of === moment && file.whole) file.overlay = true;
  }

  holds(disk: DiskName, moment: number): boolean {
    const file = this.files.get(disk);
    return file?.whole === true && file.of === moment;
  }
}

class Life {
  readonly cache = new Cache();
  readonly intended = new Set<string>();
  readonly #chance: Chance;
  state: MigrationTask;
  seen = 0;
  written = 0;

  constructor(seed: number) {
    this.#chance = chanceOf(seed);
    this.state = created(this.#chance.happens(0.5) ? kvmPlan : vmwarePlan);
    this.#begin(1);
  }

  #tell(event: MigrationTaskEvent): void {
    this.state = evolveTask(this.state, event);
    this.#check();
  }

  #begin(attempt: number): void {
    this.#tell({ type: 'MigrationStarted', data: { taskId, attempt, at: at(attempt) } });
    this.#tell({ type: 'TargetHostChosen', data: { taskId, attempt, hostId } });
  }

  /** As a restart does it. */
  #again(): void {
    const data = { taskId, attempt: 1, failure: failureOf('NO_SPACE', false) };
    const givenUp = {
      phase: 'DATA_CONVERSION',
      step: 'stage-vda',
      keepStagedUntil: at(9000),
      retentionSeconds: 60,
    } as const;
    this.#tell({ type: 'MigrationGivenUp', data: { ...data, ...givenUp } });
    this.#tell({ type: 'MigrationFailed', data: { ...data, at: at(99) } });
    if (this.state.status !== 'ended') throw new Error('It has ended.');
    const { plan, ledger, kept, staged } = this.state;
    const attempt = newAttempt(2, nextMoment(staged.moments));
    this.state = { status: 'queued', plan, ledger, kept, staged, attempt };
    this.#begin(2);
  }

  step(): void {
    if (this.state.status !== 'migrating') return;
    const event = this.#next(this.state.attempt.number);
    if (event) this.#tell(event);
    else this.#again();
  }

  /** Null: the attempt fails, and the next one begins. */
  #next(now: number): MigrationTaskEvent | null {
    const { happens, oneOf, below } = this.#chance;
    const ofNow = happens(0.85);
    const of = { taskId, attempt: ofNow ? now : oneOf([1, 2]), moment: oneOf(MOMENTS) };
    const counts = of.attempt === now;
    const disk = oneOf(DISKS);
    switch (below(10)) {
      case 0:
        return {
          type: 'PointInTimeTaken',
          data: { ...of, backup: backupOf(DISKS, at(of.moment * 10 + of.attempt)), evidence: null },
        };
      case 1: {
        const stop = { how: 'WAS_OFF', at: at(of.moment * 10 + of.attempt), sourceTime: 'then' } as const;
        return { type: 'SourceStopped', data: { ...of, ...stop } };
      }
      case 2:
      case 3: {
        const { moment } = of;
        const job = jobIdOf({ taskId, attempt: now, moment, role: 'stage', of: disk, job: 1 + below(3) });
        this.cache.begin(disk, moment);
        return { type: 'ArtefactIntended', data: { taskId, artefact: jobOnServer(job) } };
      }
      case 4:
      case 5: {
        if (counts) this.cache.finish(disk, of.moment);
        const copied = { bytesCopied: 1, bytesOnWire: 1, seconds: 1 };
        const data = { ...of, disk, file: `/cache/${disk}`, format: 'qcow2', ...copied } as const;
        return { type: 'DiskStaged', data };
      }
      case 6:
        if (counts) this.cache.variables = of.moment;
        return { type: 'NvramStaged', data: { ...of, file: '/cache/nvram', sizeBytes: 1 } };
      case 7:
        if (counts) this.cache.convert(of.moment);
        return { type: 'GuestConverted', data: { ...of, ...guest } };
      case 8: {
        const artefact = oneOf(OF_THE_TASK);
        this.intended.add(artefact.id);
        return { type: 'ArtefactIntended', data: { taskId, artefact } };
      }
      default:
        return this.#rarely(now);
    }
  }

  #rarely(now: number): MigrationTaskEvent | null {
    const { happens, oneOf } = this.#chance;
    if (now === 1 && happens(0.3)) return null;
    if (happens(0.5)) {
      const { backup, accessKey } = idsOf({ attempt: oneOf([1, 2]), moment: oneOf(MOMENTS) });
      return { type: 'ArtefactReleased', data: { taskId, artefactId: oneOf([backup, accessKey]) } };
    }
    const { id } = oneOf(OF_THE_TASK);
    this.intended.delete(id);
    if (id === artefactIds.staging) {
      this.cache.files.clear();
      this.cache.variables = null;
    }
    return { type: 'ArtefactReleased', data: { taskId, artefactId: id } };
  }

  #check(): void {
    const { state, cache } = this;
    if (state.status === 'absent') return;
    for (const id of this.intended) assert.ok(Object.hasOwn(state.ledger, id), `${id} is lost`);
    for (const no of MOMENTS)
      ofOneMoment(state.staged, no, ({ copy, variables }) => {
        for (const disk of DISKS) {
          const shown = copy(disk);
          if (!shown) continue;
          this.seen += 1;
          assert.ok(cache.holds(disk, no), `${disk} is shown as of moment ${no}`);
          assert.ok(shown.converted === null || cache.files.get(disk)?.overlay, `${disk} is shown as converted`);
        }
        assert.ok(variables === null || cache.variables === no, `variables are shown as of moment ${no}`);
      });
    if (state.status === 'migrating') this.#checkInputs(state);
  }

  /** What the executors would be given, whether their steps are asked for already or not. */
  #checkInputs(task: Migrating): void {
    const { moment } = task.attempt;
    const isWhole = (disk: DiskName) => assert.ok(this.cache.holds(disk, moment), `an executor is given ${disk}`);
    for (const { disk } of convertGuest(task, { disk: null, moment })?.disks ?? []) isWhole(disk);
    for (const disk of DISKS) {
      const of = { disk, moment };
      const [read, wrote] = [stageDisk(task, of), writeVolume(task, of)];
      if (read) assert.is(read.pointInTime, momentOf(task.staged.moments, moment)?.takenAt);
      if (read)
        assert.equal(jobOf(read.jobId), { taskId, ...numbersNow(task.attempt), role: 'stage', of: disk, job: 1 });
      if (!wrote) continue;
      this.written += 1;
      isWhole(disk);
      assert.ok(wrote.staged.base === null || this.cache.files.get(disk)?.overlay, `${disk} is written as converted`);
    }
  }
}

test('two attempts and three moments by seeds: none is put together with another, and what is the task’s is never lost', () => {
  let [seen, attempts, written] = [0, 0, 0];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const life = new Life(seed);
    try {
      for (let event = 0; event < EVENTS; event += 1) life.step();
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
    seen += life.seen;
    written += life.written;
    attempts += life.state.status !== 'absent' && life.state.attempt.number === 2 ? 1 : 0;
  }
  const enough = seen > 5_000 && written > 1_000 && attempts > SEEDS / 2;
  assert.ok(enough, `${seen} copies shown, ${written} written, ${attempts} second attempts`);
});

test.run();
