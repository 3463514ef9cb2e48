import { request } from 'node:http';

/** How a peer's control socket is asked. Throws what the peer says where it refuses, with its name before it. */
export const controlOf =
  (peer: string) =>
  <T>(socketPath: string, method: string, path: string, body?: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      const asked = request({ socketPath, method, path, timeout: 60_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(JSON.parse(text) as T);
          else reject(new Error(`${peer}: ${method} ${path}: ${text.trim()}`));
        });
      });
      asked.on('timeout', () => asked.destroy(new Error(`${peer}: ${method} ${path}: no answer`)));
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
