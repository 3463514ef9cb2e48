import {
  type FencedMachine,
  type JobProgress,
  type JobSpec,
  type JobStatus,
  type Jobs,
  type Machine,
  mandateOf,
  type RemoteInput,
  type RemoteOutput,
  type RemoteProgram,
} from '../../commands/ports/machines.ts';

/** What the client of a program must tell besides values: which keys there are. */
const resultOf = (output: RemoteOutput & { keys?(): readonly string[] }): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (output.keys?.() ?? [])
      .filter((key) => key.startsWith('result.'))
      .map((key) => [key.slice('result.'.length), output.text(key)]),
  );

/** `done total wire`; a line that is not that is no progress, never a failure. */
export const progressOf = (text: string | undefined): JobProgress | null => {
  const match = /^(\d{1,16}) (\d{1,16}) (\d{1,16})\n?$/.exec(text ?? '');
  if (match === null) return null;
  const [bytesDone, bytesTotal, bytesOnWire] = match.slice(1).map(Number) as [number, number, number];
  return { bytesDone, bytesTotal, bytesOnWire };
};

/** One line without control characters, and short: it is shown to people. */
const noteOf = (text: string | undefined): string | null => {
  const line = (text ?? '')
    .split('\n')[0]
    ?.replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 200);
  return line ? line : null;
};

const statusOf = (output: RemoteOutput): JobStatus => {
  const state = output.text('state');
  if (state === 'absent') return { state };
  const started = { bootId: output.text('boot').trim(), starts: Number(output.text('starts')) };
  const progress = progressOf(output.maybe('progress'));
  switch (state) {
    case 'running':
      return { state, ...started, progress, note: noteOf(output.maybe('note')) };
    case 'lost':
      return { state, ...started };
    case 'exited':
      return {
        state,
        ...started,
        progress,
        code: Number(output.text('exit.code')),
        signal: output.maybe('exit.signal') ?? null,
        outOfMemory: output.text('exit.oom') === '1',
        result: resultOf(output),
        logTail: output.maybe('logTail') ?? '',
      };
    default:
      throw new Error(`The job program tells a state that is not known: ${state}`);
  }
};

export class RemoteJobs implements Jobs {
  readonly #program: RemoteProgram;
  constructor(program: RemoteProgram) {
    this.#program = program;
  }

  async claim(machine: Machine, epoch: number): Promise<void> {
    await this.#program.call(machine, 'epoch-claim', { epoch: String(epoch) });
  }

  async start(machine: FencedMachine, epoch: number, spec: JobSpec): Promise<{ started: boolean; bootId: string }> {
    const inputs = Object.entries(spec.input).map(([key, value]) => [`input.${key}`, value] as const);
    const output = await this.#program.call(machine, 'job-start', {
      ...Object.fromEntries(inputs),
      ...mandateOf(machine, epoch),
      id: spec.id,
      kind: spec.kind,
    });
    return { started: output.text('started') === '1', bootId: output.text('boot').trim() };
  }

  async status(machine: Machine, jobId: string): Promise<JobStatus> {
    return statusOf(await this.#program.call(machine, 'job-status', { id: jobId }));
  }

  async refresh(machine: FencedMachine, epoch: number, jobId: string, input: RemoteInput): Promise<void> {
    const inputs = Object.entries(input).map(([key, value]) => [`input.${key}`, value] as const);
    await this.#program.call(machine, 'job-refresh', {
      ...Object.fromEntries(inputs),
      ...mandateOf(machine, epoch),
      id: jobId,
    });
  }

  async raiseFence(machine: FencedMachine, epoch: number): Promise<void> {
    await this.#program.call(machine, 'task-fence', mandateOf(machine, epoch));
  }

  async kill(machine: FencedMachine, epoch: number, jobId: string): Promise<void> {
    await this.#program.call(machine, 'job-kill', { ...mandateOf(machine, epoch), id: jobId });
  }

  async remove(machine: FencedMachine, epoch: number, jobId: string): Promise<void> {
    await this.#program.call(machine, 'job-remove', { ...mandateOf(machine, epoch), id: jobId });
  }

  /** A new limit for a transfer that runs, 0 for none; it holds within about a second (MS-4). */
  async limitRate(machine: FencedMachine, epoch: number, jobId: string, bitsPerSecond: number): Promise<void> {
    const rateBitsPerSecond = String(bitsPerSecond);
    await this.#program.call(machine, 'job-rate', { ...mandateOf(machine, epoch), id: jobId, rateBitsPerSecond });
  }
}
