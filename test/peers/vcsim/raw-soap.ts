import https from 'node:https';
import type { Vcsim } from './vcsim.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
};
export type Client = {
  /** The Cookie header, once there is a session. */
  cookie: string;
  get(path: string, options?: { readonly method?: string; readonly headers?: Record<string, string> }): Promise<Answer>;
  call(method: string, type: string, id: string, args?: string): Promise<Answer>;
  login(password?: string): Promise<Answer>;
};

const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;

type Send = {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
};

/** Rejects where the connection breaks, also in mid-answer. */
const send = (vcsim: Vcsim, { method, path, headers, body }: Send): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { address: host, port } = vcsim;
    // Who it is does not matter here: what is looked at is what it answers. A connection each, so that none is reused.
    const options = { host, port, method, path, headers, rejectUnauthorized: false, agent: false, timeout: 20_000 };
    const asked = https.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('latin1'),
        }),
      );
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer in 20 seconds')));
    asked.on('error', reject);
    asked.end(body);
  });

/** A client of some lines: what it sends and gets is what the peer's own tests look at, and nothing is interpreted. */
export const rawClient = (vcsim: Vcsim): Client => {
  const client: Client = {
    cookie: '',
    get: (path, { method = 'GET', headers = {} } = {}) =>
      send(vcsim, { method, path, headers: client.cookie === '' ? headers : { ...headers, Cookie: client.cookie } }),
    call: (method, type, id, args = '') => {
      const headers = {
        'Content-Type': 'text/xml; charset=utf-8',
        SOAPAction: '"urn:vim25/6.7"',
        Cookie: client.cookie,
      };
      const body = envelope(`<${method} xmlns="urn:vim25"><_this type="${type}">${id}</_this>${args}</${method}>`);
      return send(vcsim, { method: 'POST', path: '/sdk', headers, body });
    },
    login: async (password = vcsim.password) => {
      const args = `<userName>${vcsim.user}</userName><password>${password}</password>`;
      const answer = await client.call('Login', 'SessionManager', 'SessionManager', args);
      client.cookie = String(answer.headers['set-cookie'] ?? '').split(';')[0] ?? '';
      return answer;
    },
  };
  return client;
};

/** Texts of all elements with this name, in order. */
export const texts = (answer: Answer, element: string): readonly string[] =>
  [...answer.body.matchAll(new RegExp(`<${element}(?: [^>]*)?>([^<]*)</${element}>`, 'g'))].map(
    (found) => found[1] ?? '',
  );

/** The type of a SOAP fault, or undefined. */
export const faultOf = (answer: Answer): string | undefined => /<(\w+)Fault xmlns="urn:vim25"/.exec(answer.body)?.[1];

const objectSet = (type: string, id: string): string =>
  `<objectSet><obj type="${type}">${id}</obj><skip>false</skip></objectSet>`;
const paths = (of: readonly string[]): string => of.map((path) => `<pathSet>${path}</pathSet>`).join('');

export const propertiesOf = (client: Client, [type, id]: readonly [string, string], ...of: readonly string[]) => {
  const spec = `<specSet><propSet><type>${type}</type><all>false</all>${paths(of)}</propSet>${objectSet(type, id)}</specSet><options/>`;
  return client.call('RetrievePropertiesEx', 'PropertyCollector', 'propertyCollector', spec);
};

/** Names of all VMs through a container view, at most `page` in one answer. */
export const vmNames = async (client: Client, page: number): Promise<Answer> => {
  const args = '<container type="Folder">group-d1</container><type>VirtualMachine</type><recursive>true</recursive>';
  const made = await client.call('CreateContainerView', 'ViewManager', 'ViewManager', args);
  const view = texts(made, 'returnval')[0] ?? '';
  const walk =
    '<selectSet xsi:type="TraversalSpec"><name>v</name><type>ContainerView</type><path>view</path><skip>false</skip></selectSet>';
  const spec = `<specSet><propSet><type>VirtualMachine</type><all>false</all>${paths(['name'])}</propSet><objectSet><obj type="ContainerView">${view}</obj><skip>true</skip>${walk}</objectSet></specSet><options><maxObjects>${page}</maxObjects></options>`;
  return client.call('RetrievePropertiesEx', 'PropertyCollector', 'propertyCollector', spec);
};

/** A property filter of the session's own collector on these paths of one object. */
export const watch = (client: Client, [type, id]: readonly [string, string], ...of: readonly string[]) =>
  client.call(
    'CreateFilter',
    'PropertyCollector',
    'propertyCollector',
    `<spec><propSet><type>${type}</type><all>false</all>${paths(of)}</propSet>${objectSet(type, id)}</spec><partialUpdates>false</partialUpdates>`,
  );
