import {
  type FencedMachine,
  type Machine,
  mandateOf,
  type RemoteProgram,
  type ServerFacts,
  type StagingArea,
  type VmwareTools,
} from '../../commands/ports/machines.ts';
import type { Instant } from '../../domain/words/ids.ts';

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

export class RemoteStagingArea implements StagingArea {
  readonly #program: RemoteProgram;
  constructor(program: RemoteProgram) {
    this.#program = program;
  }

  async probe(server: Machine, cachePath: string, look?: VmwareTools): Promise<ServerFacts> {
    const output = await this.#program.call(server, 'server-probe', {
      cachePath,
      ...(look?.virtioWin ? { virtioWin: look.virtioWin } : {}),
      ...(look?.vddk ? { vddk: look.vddk } : {}),
    });
    return {
      bootId: output.text('boot').trim(),
      cores: Number(output.text('cores')),
      memoryBytes: Number(output.text('memoryBytes')),
      cacheTotalBytes: Number(output.text('cacheTotalBytes')),
      cacheFreeBytes: Number(output.text('cacheFreeBytes')),
      addresses: lines(output.text('addresses')),
      missingPackages: lines(output.text('missing')),
      missingForVmware: lines(output.text('missingForVmware')),
      virtioWin: output.maybe('virtioWin') === '1',
      vddk: output.maybe('vddk') === '1',
    };
  }

  async prepare(server: FencedMachine, epoch: number, directory: string): Promise<void> {
    await this.#program.call(server, 'staging-prepare', { ...mandateOf(server, epoch), directory });
  }

  async remove(server: FencedMachine, epoch: number, directory: string): Promise<void> {
    await this.#program.call(server, 'staging-remove', { ...mandateOf(server, epoch), directory });
  }

  async putFile(
    server: FencedMachine,
    epoch: number,
    path: string,
    bytes: Uint8Array,
    pointInTime: Instant | null = null,
  ): Promise<void> {
    const of = pointInTime === null ? {} : { pointInTime };
    await this.#program.call(server, 'put-file', { ...mandateOf(server, epoch), path, bytes, ...of });
  }

  async getFile(server: Machine, path: string): Promise<Uint8Array> {
    return (await this.#program.call(server, 'get-file', { path })).bytes('bytes');
  }
}
