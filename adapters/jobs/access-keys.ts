import {
  type AccessKeys,
  type AuthorisedKey,
  type FencedMachine,
  mandateOf,
  type RemoteProgram,
} from '../../commands/ports/machines.ts';

export class RemoteAccessKeys implements AccessKeys {
  readonly #program: RemoteProgram;
  constructor(program: RemoteProgram) {
    this.#program = program;
  }

  async make(
    server: FencedMachine,
    epoch: number,
    keyId: string,
  ): Promise<{ publicKey: string; addresses: readonly string[] }> {
    const output = await this.#program.call(server, 'key-make', { ...mandateOf(server, epoch), keyId });
    return { publicKey: output.text('publicKey'), addresses: output.text('addresses').split('\n').filter(Boolean) };
  }

  async discard(server: FencedMachine, epoch: number, keyId: string): Promise<void> {
    await this.#program.call(server, 'key-discard', { ...mandateOf(server, epoch), keyId });
  }

  async authorise(machine: FencedMachine, epoch: number, key: AuthorisedKey): Promise<void> {
    await this.#program.call(machine, 'key-authorise', {
      ...mandateOf(machine, epoch),
      keyId: key.keyId,
      door: key.door,
      publicKey: key.publicKey,
      from: key.from.join(','),
      sockets: key.sockets.join('\n'),
      lifetime: String(key.lifetimeSeconds),
    });
  }

  async revoke(
    machine: FencedMachine,
    epoch: number,
    { keyId, door }: Pick<AuthorisedKey, 'keyId' | 'door'>,
  ): Promise<void> {
    await this.#program.call(machine, 'key-revoke', { ...mandateOf(machine, epoch), keyId, door });
  }
}
