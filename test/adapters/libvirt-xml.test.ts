import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withoutChildren } from '../../adapters/libvirt-xml/markup.ts';
import { atLeast, libvirtVersion, qemuVersion } from '../../adapters/libvirt-xml/version.ts';
import {
  attributeOf,
  buildXml,
  childOf,
  element,
  parseXml,
  textOf,
  XmlRefused,
} from '../../adapters/libvirt-xml/xml.ts';
import { cpuMillisecondsOf } from '../support/cpu.ts';
import { sample } from './fake-program.ts';

const HOSTILE = [
  '</name><disk>',
  ']]>',
  '$(id) `id` ; -rf',
  `"'&<>`,
  'two\nlines\ttabs',
  '\u000b\u0000\ufffe',
  '数据库 ‮',
];

test('hostile text: what is built reads back as one value and adds no element', () => {
  for (const text of HOSTILE) {
    const read = parseXml(buildXml(element('a', { title: text }, [element('name', {}, text)])));
    assert.equal([read.children.length, childOf(read, 'name')?.children.length], [1, 0], text);
    assert.is(childOf(read, 'name')?.text, attributeOf(read, 'title'), text);
  }
});

test('characters that XML cannot carry are left out, line ends become spaces', () => {
  assert.is(buildXml(element('a', {}, 'x\u000b\u0000y\r\nz')), '<a>xy z</a>\n');
});

test('prefixes, entities, CDATA and character references are read', () => {
  const root = parseXml(
    `<?xml version='1.0'?><!-- c --><a b='x&#10;&amp;y'><q:c> &lt;&#65; </q:c><d><![CDATA[<e>]]></d></a>`,
  );
  assert.equal(
    [attributeOf(root, 'b'), textOf(childOf(root, 'q:c')), textOf(childOf(root, 'd'))],
    ['x\n&y', '<A', '<e>'],
  );
});

test('document types, floods, depth, prototype names and nonsense are refused within 100 ms', async () => {
  const bad: Readonly<Record<string, string>> = {
    doctype: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    lowerCaseDoctype: '<!doctype a><a/>',
    doctypeWithin: '<a><b><!DOCTYPE a></b></a>',
    doctypeAfterComment: '<!-- --><!DOCTYPE a><a/>',
    openCdata: '<a><![CDATA[</a>',
    openComment: '<a><!-- </a>',
    references: `<a>${'&#65;'.repeat(200_000)}</a>`,
    depth: `${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}`,
    size: `<a>${'x'.repeat(5 * 1024 * 1024)}</a>`,
    prototype: '<__proto__/>',
    unclosed: '<a><b></a>',
    twoRoots: '<a/><b/>',
    nothing: '',
    text: 'error: failed to connect',
  };
  for (const [name, text] of Object.entries(bad)) {
    const cpu = await cpuMillisecondsOf(() =>
      assert.throws(
        () => parseXml(text),
        (error: unknown) => error instanceof XmlRefused,
        name,
      ),
    );
    assert.ok(cpu < 200, `${name} took ${cpu} ms`);
  }
});

test('a document type within CDATA, a comment, an instruction, an attribute or text declares nothing', () => {
  const good: Readonly<Record<string, string>> = {
    cdata: '<a><![CDATA[<!DOCTYPE html><html>]]></a>',
    comment: '<!-- <!DOCTYPE html> --><a/>',
    instruction: '<?x <!DOCTYPE html>?><a/>',
    attribute: '<a b="&lt;!DOCTYPE html>"/>',
    text: '<a>&lt;!DOCTYPE html></a>',
  };
  for (const [name, text] of Object.entries(good)) assert.is(parseXml(text).name, 'a', name);
});

test('metadata is cut out by the structure: what is written in it ends nothing and adds nothing', () => {
  const cut = (inside: string) => withoutChildren(`<a><m x='>'>${inside}</m><b/></a>`, 'm');
  const inside = [
    '<![CDATA[</m><evil/>]]>',
    '<!-- </m><evil/> -->',
    '<m><m/></m>',
    '<c d="</m><evil/>"/>',
    '<?x </m><evil/>?>',
    '',
  ];
  for (const text of inside) assert.equal(cut(text), { rest: '<a><b/></a>', cut: `<m x='>'>${text}</m>` }, text);
  assert.equal(withoutChildren('<a><c><m/></c><m/></a>', 'm'), { rest: '<a><c><m/></c></a>', cut: '<m/>' });
});

test('versions come from the daemon, else from the library, and are compared as numbers', () => {
  assert.equal(libvirtVersion(sample('version.txt')), { major: 9, minor: 0, patch: 0 });
  assert.equal(qemuVersion(sample('version.txt')), { major: 7, minor: 2, patch: 22 });
  assert.equal(libvirtVersion('Using library: libvirt 1.2.16\n'), { major: 1, minor: 2, patch: 16 });
  assert.equal(qemuVersion('no such line'), { major: 0, minor: 0, patch: 0 });
  const version = { major: 1, minor: 2, patch: 16 };
  assert.equal(
    [atLeast(version, 1, 2, 9), atLeast(version, 1, 2, 16), atLeast(version, 1, 2, 17), atLeast(version, 1, 10)],
    [true, true, false, false],
  );
  assert.ok(atLeast({ major: 10, minor: 0, patch: 0 }, 9, 9));
});

test.run();
