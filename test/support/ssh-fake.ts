import type { AddressInfo } from 'node:net';
import ssh2, { type Connection, type Server, type ServerChannel, type Session } from 'ssh2';

export const password = 'correct horse';

/** ssh2's own server: `cat` gives stdin back, `hang` never ends, `flood` never stops, anything else ends with code 3. */
export class FakeSshd {
  readonly server: Server;
  readonly clients = new Set<Connection>();
  authentications = 0;
  connections = 0;
  channels = 0;
  mostChannels = 0;
  /** Every command that has reached the server, in order. */
  readonly commands: string[] = [];
  /** Bytes of input that commands have got. */
  inputBytes = 0;
  /** While one is on, the server does not answer this; `release` lets what has come meanwhile go on. */
  readonly holds = new Set<'authentication' | 'session' | 'exec'>();
  readonly #held: (() => void)[] = [];
  /** So many channels are refused from now on. */
  refusals = 0;
  port = 0;

  constructor(hostKeys: readonly string[]) {
    this.server = new ssh2.Server({ hostKeys: [...hostKeys] }, (client) => this.#serve(client));
  }
  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }
  close(): void {
    this.cut();
    this.server.close();
  }
  cut(): void {
    for (const client of this.clients) client.end();
  }
  get held(): number {
    return this.#held.length;
  }
  release(): void {
    this.holds.clear();
    for (const go of this.#held.splice(0)) go();
  }
  #when(what: 'authentication' | 'session' | 'exec', act: () => void): void {
    if (this.holds.has(what)) this.#held.push(act);
    else act();
  }

  #serve(client: Connection): void {
    this.connections += 1;
    this.clients.add(client);
    client.on('error', () => undefined);
    client.on('close', () => this.clients.delete(client));
    client.on('authentication', (context) => {
      if (context.method === 'none') return context.reject(['password']);
      this.authentications += 1;
      const right = context.method === 'password' && context.password === password;
      return this.#when('authentication', () => (right ? context.accept() : context.reject()));
    });
    client.on('session', (accept, reject) => {
      if (this.refusals > 0) {
        this.refusals -= 1;
        return reject();
      }
      return this.#when('session', () => this.#session(accept()));
    });
  }

  #session(session: Session): void {
    session.on('exec', (accept, _reject, { command }) => {
      this.commands.push(command);
      this.#when('exec', () => this.#run(accept(), command));
    });
  }

  #run(channel: ServerChannel, command: string): void {
    this.channels += 1;
    this.mostChannels = Math.max(this.mostChannels, this.channels);
    channel.on('close', () => {
      this.channels -= 1;
    });
    channel.on('error', () => undefined);
    const parts: Buffer[] = [];
    channel.on('data', (chunk: Buffer) => {
      this.inputBytes += chunk.length;
      parts.push(chunk);
    });
    if (command === 'hang') return;
    if (command === 'flood') {
      const more = () => channel.writable && channel.write(Buffer.alloc(256 * 1024), more);
      more();
      return;
    }
    channel.on('end', () => {
      if (!channel.writable) return;
      channel.stderr.write('some words');
      channel.write(command === 'cat' ? Buffer.concat(parts) : '', () => {
        channel.exit(command === 'cat' ? 0 : 3);
        channel.end();
      });
    });
  }
}
