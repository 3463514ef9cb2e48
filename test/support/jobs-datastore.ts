import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export type Certificate = { readonly key: string; readonly cert: string };

const openssl = (directory: string, ...more: readonly string[]): void => {
  execFileSync('openssl', more, { cwd: directory, stdio: 'ignore' });
};
const pair = (directory: string, name: string): Certificate => ({
  key: readFileSync(join(directory, `${name}.key`), 'utf8'),
  cert: readFileSync(join(directory, `${name}.pem`), 'utf8'),
});

/** As a vCenter makes one for itself. */
export const selfSigned = (directory: string, host: string, name = 'self'): Certificate => {
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  openssl(directory, 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3', ...files, ...subject);
  return pair(directory, name);
};

/** A leaf that an authority has signed which nobody here trusts. */
export const issued = (directory: string, host: string): Certificate => {
  selfSigned(directory, 'authority', 'ca');
  const request = ['-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', `/CN=${host}`];
  openssl(directory, 'req', '-newkey', 'rsa:2048', '-nodes', ...request);
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '3'];
  openssl(directory, 'x509', '-req', '-in', 'leaf.csr', ...by, '-out', 'leaf.pem');
  return pair(directory, 'leaf');
};

/** `/folder` of a vCenter over one file: TLS, ranges, a session's cookie, and faults that a test orders. */
export class Datastore {
  readonly #server: Server;
  readonly #file: string;
  cookie = 'vmware_soap_session="5f2c-the-first"';
  requests = 0;
  /** Addresses that it was asked from. */
  readonly peers = new Set<string>();
  bytes = 0;
  /** Answers of 503 that are still to be given; bodies that are still to be cut, or to be short although they say so. */
  unavailable = 0;
  cut = 0;
  short = 0;
  /** What every request is answered with. */
  status: number | null = null;
  more = 0;

  private constructor(file: string, certificate: Certificate) {
    this.#file = file;
    this.#server = createServer(certificate, (request, response) => this.#answer(request, response));
  }

  static async open(file: string, certificate: Certificate): Promise<Datastore> {
    const store = new Datastore(file, certificate);
    await new Promise<void>((resolve) => store.#server.listen(0, '127.0.0.1', resolve));
    return store;
  }

  url(host: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return `https://${host}:${port}/folder/shop%20%E5%BA%97/shop-flat.vmdk?dcPath=DC0&dsName=ds1`;
  }

  show(certificate: Certificate): void {
    this.#server.setSecureContext(certificate);
    this.#server.closeAllConnections();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): ServerResponse {
    this.requests += 1;
    this.peers.add(request.socket.remoteAddress ?? '');
    const refuse = (code: number, headers: Record<string, string> = {}) => response.writeHead(code, headers).end();
    if (this.status !== null) return refuse(this.status, { location: '/elsewhere' });
    if (request.headers.cookie !== this.cookie) return refuse(401);
    const size = statSync(this.#file).size + this.more;
    if (request.method === 'HEAD') return refuse(200, { 'accept-ranges': 'bytes', 'content-length': String(size) });
    if (this.unavailable > 0) {
      this.unavailable -= 1;
      return refuse(503);
    }
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (range === null) return refuse(400);
    return this.#give(response, Number(range[1]), Number(range[2]) + 1, size);
  }

  #give(response: ServerResponse, start: number, end: number, size: number): ServerResponse {
    const buffer = Buffer.alloc(end - start);
    const fd = openSync(this.#file, 'r');
    readSync(fd, buffer, 0, buffer.length, start);
    closeSync(fd);
    const part = this.short > 0 ? buffer.subarray(0, buffer.length / 2) : buffer;
    if (this.short > 0) this.short -= 1;
    response.writeHead(206, { 'content-range': `bytes ${start}-${end - 1}/${size}`, 'content-length': part.length });
    this.bytes += part.length;
    if (this.cut > 0) {
      this.cut -= 1;
      response.write(part.subarray(0, part.length / 3), () => response.destroy());
      return response;
    }
    return response.end(part);
  }
}

/** Processes of this machine that show one of the words in their arguments or environment. */
export const shownBy = (words: readonly string[]): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => ['cmdline', 'environ'].map((name) => `/proc/${pid}/${name}`))
    .filter((path) => {
      try {
        const text = readFileSync(path, 'latin1');
        return words.some((word) => text.includes(word));
      } catch {
        return false;
      }
    });
