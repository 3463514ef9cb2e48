import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { XmlRefused } from '../../adapters/libvirt-xml/xml.ts';
import { VimFault } from '../../adapters/vcenter/failures.ts';
import { sessionCookieIn } from '../../adapters/vcenter/login.ts';
import { clean } from '../../adapters/vcenter/names.ts';
import {
  envelope,
  escapeXml,
  localizedFault,
  morOf,
  morPart,
  part,
  resultOf,
  typedPart,
} from '../../adapters/vcenter/soap.ts';
import { child, flagOf, type Node, numberOf, parseXml, textOf } from '../../adapters/vcenter/xml.ts';
import { cpuMillisecondsOf } from '../support/cpu.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** The answer of each server that was looked at: a real one, Debian's simulator 0.24.2, the newest simulator. */
const SPELLINGS: Readonly<Record<string, string>> = {
  real: `<soapenv:Envelope xmlns:soapenv="${SOAP}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="${XSI}"><soapenv:Body><M xmlns="urn:vim25"><val type="HostSystem" xsi:type="ManagedObjectReference">host-23</val></M></soapenv:Body></soapenv:Envelope>`,
  otherOrder: `<s:Envelope xmlns:s="${SOAP}" xmlns:xsi="${XSI}"><s:Body><M xmlns="urn:vim25"><val xsi:type="ManagedObjectReference" type="HostSystem">host-23</val></M></s:Body></s:Envelope>`,
  debian: `<soapenv:Envelope xmlns:soapenv="${SOAP}"><soapenv:Body><M xmlns="urn:vim25"><val xmlns:XMLSchema-instance="${XSI}" XMLSchema-instance:type="ManagedObjectReference" type="HostSystem">host-23</val></M></soapenv:Body></soapenv:Envelope>`,
  newest: `<soapenv:Envelope xmlns:soapenv="${SOAP}"><soapenv:Body><M xmlns="urn:vim25"><val xmlns:_XMLSchema-instance="${XSI}" type="HostSystem" _XMLSchema-instance:type="ManagedObjectReference">host-23</val></M></soapenv:Body></soapenv:Envelope>`,
  prefixedValue: `<e:Envelope xmlns:e="${SOAP}" xmlns:i="${XSI}" xmlns:v="urn:vim25"><e:Body><v:M><v:val i:type="v:ManagedObjectReference" type="HostSystem">host-23</v:val></v:M></e:Body></e:Envelope>`,
};

const refusal = (text: string): string => {
  try {
    parseXml(text);
    return 'read';
  } catch (error) {
    if (error instanceof XmlRefused) return error.message;
    throw error;
  }
};

test('type and xsi:type: kept apart in every spelling and order', () => {
  for (const [name, text] of Object.entries(SPELLINGS)) {
    const value = child(parseXml(text), 'Body', 'M', 'val');
    assert.equal([value?.type, value?.xsiType], ['HostSystem', 'ManagedObjectReference'], name);
    assert.equal(morOf(value), { type: 'HostSystem', id: 'host-23' }, name);
  }
});

test('a prefix that is bound to another namespace gives no xsi:type; a binding ends with its element', () => {
  const text = `<a xmlns:x="urn:other"><b x:type="no"/><c xmlns:x="${XSI}" x:type="yes"/><d x:type="no"/><e xmlns:xsi="urn:other" xsi:type="no"/></a>`;
  assert.equal(
    parseXml(text).children.map(({ name, xsiType }) => [name, xsiType]),
    [
      ['b', undefined],
      ['c', 'yes'],
      ['d', undefined],
      ['e', undefined],
    ],
  );
});

test('text: nothing is turned into a number, entities and CDATA are read, spaces stay, text beside elements is dropped', () => {
  const root = parseXml(
    '<?xml version="1.0"?><!-- c --><a>\n <b> 007 </b><c>&lt;&#65;&#x42;&amp;lt;</c><d><![CDATA[<e>]]></d><f/><g>1e5</g></a>',
  );
  assert.equal(
    root.children.map(({ text }) => text),
    [' 007 ', '<AB&lt;', '<e>', '', '1e5'],
  );
  assert.equal(
    [root.text, textOf(child(root, 'f')), textOf(child(root, 'nothing', 'here'))],
    ['', undefined, undefined],
  );
});

test('numbers are whole and exact or none; flags are those of XML Schema', () => {
  const value = (text: string): Node => parseXml(`<a>${text}</a>`);
  assert.equal(
    ['0', '9007199254740991', '9007199254740993', '-1', '1.5', '0x10', '', ' 1'].map((text) => numberOf(value(text))),
    [0, 9007199254740991, undefined, undefined, undefined, undefined, undefined, undefined],
  );
  assert.equal(
    ['true', '1', 'false', '0', 'TRUE', ''].map((text) => flagOf(value(text))),
    [true, true, false, false, false, false],
  );
});

test('hostile answers: refused, each within a second', async () => {
  const bombs: Readonly<Record<string, readonly [string, string]>> = {
    doctype: [
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      'has a document type in its XML, which is refused',
    ],
    doctypeLate: [`<a>${' '.repeat(100)}</a><!doctype b>`, 'has a document type in its XML, which is refused'],
    unknownEntity: ['<a>&boom;</a>', 'has an entity in its XML that nothing defines'],
    bareAmpersand: ['<a>a & b</a>', 'is not XML that can be read'],
    outsideUnicode: ['<a>&#x110000;</a>', 'has an entity in its XML that nothing defines'],
    references: [`<a>${'&#65;'.repeat(2_000_000)}</a>`, 'has too many character references in its XML'],
    elements: [`<a>${'<b/>'.repeat(2_000_000)}</a>`, 'has too many elements in its XML'],
    unclosedElements: ['<a>'.repeat(2_000_000), 'has too many elements in its XML'],
    attributes: [`<a ${'x="y" '.repeat(1_000_000)}/>`, 'has an element in its XML that is too long'],
    longText: [`<a>${'x'.repeat(20_000_000)}</a>`, 'has an element in its XML that is too long'],
    depth: [`${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`, 'is not XML that can be read'],
    unclosed: ['<a><b></a>', 'is not XML that can be read'],
    cutOff: ['<a><b>text</b>', 'is not XML that can be read'],
    twoRoots: ['<a/><b/>', 'is not XML with one root element'],
    prototype: ['<__proto__/>', 'is not XML that can be read'],
    nothing: ['', 'is not XML that can be read'],
    html: ['<html><body><br></body></html>', 'is not XML that can be read'],
  };
  for (const [name, [text, expected]] of Object.entries(bombs)) {
    const cpu = await cpuMillisecondsOf(() => assert.is(refusal(text), expected, name));
    assert.ok(cpu < 1000, `${name} took ${cpu} ms`);
  }
});

test('control characters and halves of characters in what the server says are replaced, the length is bounded', () => {
  assert.is(
    clean('a\u0000\u000b\u001b[2J\nb\u0085c\ud800d\uffff'),
    'a\ufffd\ufffd\ufffd[2J\ufffdb\ufffdc\ufffdd\ufffd',
  );
  assert.is(clean('数据库 🚀 ‮%2f'), '数据库 🚀 ‮%2f');
  assert.is(clean('x'.repeat(5_000)).length, 1024);
});

const ODD = [
  '</name><disk>',
  ']]>',
  `:@/%"'$ é&`,
  'a\nb\r\nc\t',
  'end \n',
  '数据库 🚀',
  '<!-- -->',
  '&lt;',
  '/path@folder-5',
];

test('requests: whatever a user wrote reads back as it was and adds no element', () => {
  for (const text of ODD) {
    const sent = envelope('Login', { type: 'SessionManager', id: text }, [
      part('password', text),
      morPart('obj', { type: text, id: text }),
    ]);
    const call = child(parseXml(sent), 'Body', 'Login');
    assert.equal(
      call?.children.map(({ name, type, text: inner, children }) => [name, type, inner, children.length]),
      [
        ['_this', 'SessionManager', text, 0],
        ['password', undefined, text, 0],
        ['obj', text, text, 0],
      ],
    );
  }
});

test('requests: characters that XML cannot carry are left out', () => {
  assert.is(escapeXml('a\u0000\u000b\ud800b\ufffe'), 'ab');
});

test('requests: exactly as the server expects them', () => {
  const body = typedPart('selectSet', 'TraversalSpec', [part('name', 'x'), part('skip', false), part('n', 3)]);
  assert.match(
    envelope('CreateFilter', { type: 'PropertyCollector', id: 'pc' }, [body]),
    /<soapenv:Body><CreateFilter xmlns="urn:vim25"><_this type="PropertyCollector">pc<\/_this><selectSet xsi:type="TraversalSpec"><name>x<\/name><skip>false<\/skip><n>3<\/n><\/selectSet><\/CreateFilter><\/soapenv:Body><\/soapenv:Envelope>$/,
  );
});

const fault = (detail: string, words = 'Words.') =>
  parseXml(
    `<e:Envelope xmlns:e="${SOAP}" xmlns:xsi="${XSI}"><e:Body><e:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${words}</faultstring>${detail}</e:Fault></e:Body></e:Envelope>`,
  );
const thrownBy = (root: Node): readonly unknown[] => {
  try {
    return resultOf('M', root);
  } catch (error) {
    return error instanceof VimFault ? [error.fault, error.message] : [String(error)];
  }
};

test('faults: by xsi:type, else by the name of the detail, else plain; with the words of the server', () => {
  const typed = '<detail><NotAuthenticatedFault xmlns="urn:vim25" xsi:type="NotAuthenticated"/></detail>';
  assert.equal(thrownBy(fault(typed)), ['NotAuthenticated', 'Words.']);
  assert.equal(thrownBy(fault('<detail><InvalidLoginFault xmlns="urn:vim25"/></detail>', '')), [
    'InvalidLogin',
    'InvalidLogin',
  ]);
  assert.equal(thrownBy(fault('')), ['Fault', 'Words.']);
  assert.equal(thrownBy(parseXml('<a/>')), ['XmlRefused: is no answer to the question']);
});

test("faults of a task: the fault's own type and the localized message", () => {
  const error = parseXml(
    `<error xmlns:xsi="${XSI}"><fault xsi:type="InvalidPowerState"><requestedState>poweredOn</requestedState></fault><localizedMessage>The attempted operation cannot be performed.</localizedMessage></error>`,
  );
  const found = localizedFault(error);
  assert.equal([found.fault, found.message], ['InvalidPowerState', 'The attempted operation cannot be performed.']);
});

test('session cookie: quoted or not, never what follows it', () => {
  assert.is(sessionCookieIn(['vmware_soap_session="52f-1"; Path=/; HttpOnly; Secure;']), 'vmware_soap_session="52f-1"');
  assert.is(sessionCookieIn(['a=b', 'vmware_soap_session=52f; HttpOnly']), 'vmware_soap_session=52f');
  assert.is(sessionCookieIn(['vmware_soap_session_x=1', 'vmware_soap_session=; Path=/']), undefined);
});

test('CDATA and comments declare nothing and refer to nothing; a document type outside of them is refused', () => {
  const read = parseXml('<a><b>x<![CDATA[<!DOCTYPE html>&nbsp;&lt;]]>&lt;</b><!-- <!DOCTYPE c> --><c/></a>');
  assert.is(child(read, 'b')?.text, 'x<!DOCTYPE html>&nbsp;&lt;<');
  for (const text of [
    '<!DOCTYPE a><a/>',
    '<a><!DOCTYPE b></a>',
    '<!doctype a [<!ENTITY b "c">]><a>&b;</a>',
    '<!-- --><!DOCTYPE a><a/>',
    '<a b="<![CDATA["><!DOCTYPE c></a>',
  ])
    assert.throws(() => parseXml(text), /has a document type in its XML/, text);
});

test.run();
