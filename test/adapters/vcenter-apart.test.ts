import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { badAnswer } from '../../adapters/vcenter/failures.ts';
import { propertyOf } from '../../adapters/vcenter/found.ts';
import { retrieveApart } from '../../adapters/vcenter/retrieve-apart.ts';
import type { OneSession } from '../../adapters/vcenter/session.ts';
import type { Part } from '../../adapters/vcenter/soap.ts';
import { parseXml } from '../../adapters/vcenter/xml.ts';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';

const source = {
  id: 'vc',
  address: 'vc.example',
  port: 443,
  user: 'root',
  certificate: '',
  legacyTls: false,
  credential: 'c' as CredentialRef,
};
const service = { type: 'S', id: 's' };
const content: OneSession['content'] = {
  about: { apiType: 'VirtualCenter', version: '8.0.3', build: '1', fullName: '', instanceUuid: null },
  apiVersion: '8.0.3.0',
  rootFolder: service,
  propertyCollector: service,
  viewManager: service,
  sessionManager: service,
  eventManager: undefined,
};
const within = (parts: readonly Part[], name: string): readonly Part[] =>
  parts.flatMap((part) =>
    typeof part.content === 'string'
      ? part.name === name
        ? [part]
        : []
      : [...(part.name === name ? [part] : []), ...within(part.content, name)],
  );
const SPEC = { type: 'VirtualMachine', paths: ['name', 'config.guestFullName'] };

/** A server whose answer about the odd ones is no XML, with as many objects asked for as it may be; counts the questions. */
const serverWith = (odd: ReadonlySet<string>, nameless: ReadonlySet<string> = new Set()) => {
  let asked = 0;
  const call: OneSession['call'] = async ({ parts = [] }) => {
    asked += 1;
    const paths = within(parts, 'pathSet').map(({ content: path }) => String(path));
    const objects = within(parts, 'obj').map(({ content: id }) => String(id));
    const xml = objects.map((id) => {
      const broken = paths.length > 1 ? odd.has(id) : nameless.has(id);
      const values = paths.map((path) => `<propSet><name>${path}</name><val>${broken ? '&nbsp;' : id}</val></propSet>`);
      return `<objects><obj type="VirtualMachine">${id}</obj>${values.join('')}</objects>`;
    });
    try {
      return parseXml(`<returnval>${xml.join('')}</returnval>`);
    } catch (cause) {
      throw badAnswer(source, 'is not XML', cause);
    }
  };
  const one: OneSession = {
    content,
    version: '8.0.3.0',
    call,
    callAll: async (question) => [await call(question)].flatMap((node) => node ?? []),
  };
  return {
    session: { source, inOneOrNext: <T>(work: (session: OneSession) => Promise<T>) => work(one) },
    asked: () => asked,
  };
};
const refs = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ type: 'VirtualMachine', id: `vm-${number}` }));

test('objects that make an answer unreadable are found in halves; the others come whole and in order', async () => {
  const { session, asked } = serverWith(new Set(['vm-7', 'vm-250']), new Set(['vm-250']));
  const found = await retrieveApart(session, [SPEC], refs(300));
  assert.equal(
    found.map(({ ref }) => ref.id),
    refs(300).map(({ id }) => id),
  );
  const odd = found.filter((item) => propertyOf(item, 'config.guestFullName').state === 'unreadable');
  assert.equal(
    odd.map((item) => [item.ref.id, propertyOf(item, 'name').state]),
    [
      ['vm-7', 'read'],
      ['vm-250', 'unreadable'],
    ],
  );
  assert.ok(asked() < 40, `${asked()} questions`);
});

test('more than 200 odd objects: the server is what is odd', async () => {
  const { session } = serverWith(new Set(refs(201).map(({ id }) => id)));
  assert.is(
    (await retrieveApart(serverWith(new Set(refs(200).map(({ id }) => id))).session, [SPEC], refs(201))).length,
    201,
  );
  try {
    await retrieveApart(session, [SPEC], refs(201));
    assert.unreachable();
  } catch (error) {
    assert.is(error instanceof OutsideFailure && error.failure.code, 'BAD_ANSWER');
  }
});

test.run();
