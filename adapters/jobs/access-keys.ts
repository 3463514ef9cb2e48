import type { AccessKeys, AuthorisedKey, Machine, RemoteProgram } from '../../commands/ports/machines.ts';

export class RemoteAccessKeys implements AccessKeys {
  readonly #program: RemoteProgram;
  constructor(program: RemoteProgram) {
    this.#program = program;
  }

  async make(
    server: Machine,
    epoch: number,
    keyId: string,
  ): Promise<{ publicKey: string; addresses: readonly string[] }> {
    const output = await this.#program.call(server, 'key-make', { epoch: String(epoch), keyId });
    return { publicKey: output.text('publicKey'), addresses: output.text('addresses').split('\n').filter(Boolean) };
  }

  async discard(server: Machine, epoch: number, keyId: string): Promise<void> {
    await this.#program.call(server, 'key-discard', { epoch: String(epoch), keyId });
  }

  async authorise(machine: Machine, epoch: number, key: AuthorisedKey): Promise<void> {
    await this.#program.call(machine, 'key-authorise', {
      epoch: String(epoch),
      keyId: key.keyId,
      publicKey: key.publicKey,
      from: key.from.join(','),
      sockets: key.sockets.join('\n'),
      lifetime: String(key.lifetimeSeconds),
    });
  }

  async revoke(machine: Machine, epoch: number, keyId: string): Promise<void> {
    await this.#program.call(machine, 'key-revoke', { epoch: String(epoch), keyId });
  }
}
