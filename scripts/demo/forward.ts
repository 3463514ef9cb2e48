import { spawnSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { connect, createServer, isIP, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

/**
 * The lab's network reaches nothing outside of itself, but its files are this machine's. So each address of a server outside has a Unix
 * socket here, and the same address and port in the lab's network, on its loopback: what the server's gossip and certificate name stays right.
 */
export type Forward = { readonly address: string; readonly port: number; readonly socket: string };
export type Forwards = { readonly forwards: readonly Forward[]; stop(): Promise<void> };

const DEFAULT_PORT = 2113;

/** Host and port of each node that a connection string names; throws for one that cannot be forwarded, with what to do. */
export const endpointsOf = (connectionString: string): readonly { readonly host: string; readonly port: number }[] => {
  const [, hosts] = /^esdb(?:\+discover)?:\/\/(?:[^@/?]*@)?([^/?]+)/.exec(connectionString) ?? [];
  if (hosts === undefined) throw new Error('SAMPAN_TEST_ESDB is not esdb://HOST:PORT.');
  return hosts.split(',').map((text) => {
    const [, host = '', port] = /^(.*?)(?::([0-9]+))?$/.exec(text) ?? [];
    if (isIP(host) !== 4 && host !== 'localhost')
      throw new Error(
        `SAMPAN_TEST_ESDB names ${host}: the lab's network knows no names, give the IPv4 address instead.`,
      );
    return { host, port: port === undefined ? DEFAULT_PORT : Number(port) };
  });
};

const piped = (from: Socket, to: Socket): void => {
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
    one.pipe(other);
  }
};

const listening = (
  server: Server,
  where: { readonly path: string } | { readonly host: string; readonly port: number },
) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => resolve());
  });

const closing = (servers: readonly Server[], sockets: Set<Socket>) => async (): Promise<void> => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
};

const tracked =
  (sockets: Set<Socket>, target: () => Socket) =>
  (socket: Socket): void => {
    const other = target();
    for (const one of [socket, other]) {
      sockets.add(one);
      one.once('close', () => sockets.delete(one));
    }
    piped(socket, other);
  };

const answers = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 5_000 });
    const refused = (why: string): void => {
      socket.destroy();
      reject(new Error(`SAMPAN_TEST_ESDB: nothing takes a connection at ${host}:${port} (${why}).`));
    };
    socket.once('connect', () => resolve(void socket.destroy()));
    socket.once('timeout', () => refused('no answer within 5 s'));
    socket.once('error', (error: NodeJS.ErrnoException) => refused(error.code ?? error.message));
  });

/** Outside of the lab. Rejects, at once, where a node takes no connection. */
export const forwardFrom = async (connectionString: string, dir: string): Promise<Forwards> => {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const forwards: Forward[] = [];
  for (const [index, { host, port }] of endpointsOf(connectionString).entries()) {
    const { address } = await lookup(host, 4);
    await answers(address, port);
    const socket = join(dir, `esdb-${index}.sock`);
    const server = createServer(tracked(sockets, () => connect({ host: address, port })));
    await listening(server, { path: socket });
    servers.push(server);
    forwards.push({ address, port, socket });
  }
  return { forwards, stop: closing(servers, sockets) };
};

/** Inside: the same addresses, on the loopback of the network that this process is in. */
export const forwardInto = async (forwards: readonly Forward[]): Promise<{ stop(): Promise<void> }> => {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  for (const { address, port, socket } of forwards) {
    if (!address.startsWith('127.')) {
      const added = spawnSync('ip', ['address', 'replace', `${address}/32`, 'dev', 'lo'], { encoding: 'utf8' });
      if (added.status !== 0) throw new Error(`${address} cannot be had in the lab's network: ${added.stderr}`);
    }
    const server = createServer(tracked(sockets, () => connect({ path: socket })));
    await listening(server, { host: address, port });
    servers.push(server);
  }
  return { stop: closing(servers, sockets) };
};
