import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import type { Violation } from '../../domain/words/failure.ts';
import { cleanedName, cutTo, isPlain, isPlainText, shown } from '../../domain/words/names.ts';
import { forRecord } from '../../domain/words/refusal.ts';
import { networkId } from '../support/examples.ts';
import { sentence, spoken } from '../support/sentence.ts';
import { vmWish, vmwareFacts, vmwareOrder, vmwareVm } from './vmware-facts.ts';

/** One or more of each kind: what Unicode calls Cc, Cf, Cs, Zl, Zp and default ignorable. */
const HIDDEN = [
  ...['\u0000', '\u001b', '\u007f', '\u0085', '\u00ad', '\u061c', '\u200b', '\u200e', '\u202e', '\u2066', '\ufeff'],
  ...['\ud800', '\udfff', '\u2028', '\u2029', '\u034f', '\u115f', '\u17b4', '\u180e', '\u2060', '\u3164', '\ufe0f'],
  ...['\uffa0', '\ufff0', '\u{1d173}', '\u{e0041}', '\u{e0100}'],
];

test('a name: what nobody sees is in none of them, wherever it stands', () => {
  for (const hidden of HIDDEN)
    for (const text of [`${hidden}ab`, `a${hidden}b`, `ab${hidden}`]) assert.not.ok(isPlain(text), shown(text));
  for (const text of ['web-1', 'ü', '数据库-迁移', 'e\u0301', '😀', 'שלום', 'a b']) assert.ok(isPlain(text), text);
});

test('a description: lines, tabs and emoji, nothing else that is not seen', () => {
  for (const text of ['one\ntwo\r\n\tthree', '⚠️ do not touch', '👩‍💻 at work', '']) assert.ok(isPlainText(text), text);
  for (const text of ['a\u202eb', 'a\u200db', 'a\rb', 'a\u0007b', '⚠️\u200db', 'a\ufe0f'])
    assert.not.ok(isPlainText(text), shown(text));
});

test('what comes from outside is shown escaped; plain text stays, and the same again too', () => {
  assert.is(shown('web\u200b1\u202e\n\ud800\u{e0041}'), 'web\\u{200b}1\\u{202e}\\u{a}\\u{d800}\\u{e0041}');
  for (const text of ['web-1', '迁移 😀', '\\u{200b}']) assert.is(shown(text), text);
  for (const hidden of HIDDEN) assert.ok(isPlain(shown(`a${hidden}`)), shown(hidden));
});

test('a name of the source becomes one that a person could have given', () => {
  assert.is(cleanedName('web\u200b1'), 'web1');
  assert.is(cleanedName(' a\nb\u2028c\t '), 'a b c');
  assert.is(cleanedName('\u200b\u3164'), 'vm');
  assert.is(cleanedName('e\u0301'), 'é');
  assert.is(cleanedName('x'.repeat(300)).length, 128);
  assert.is(cleanedName(`${'x'.repeat(127)}😀`), 'x'.repeat(127));
  for (const hidden of HIDDEN) assert.ok(isPlain(cleanedName(`a${hidden}b`)));
});

test('a text that is cut never ends in half a character', () => {
  assert.is(cutTo('ab😀', 3), 'ab');
  assert.is(cutTo('ab😀', 4), 'ab😀');
});

const planned = (name: string, network: string, wished: string | null = null) => {
  const vm = vmwareVm(1, { name });
  const nics = vm.nics.map((nic) => ({ ...nic, network }));
  const order = vmwareOrder([vmWish(1, { name: wished })], {
    networkGroups: [{ number: null, sourceNetwork: shown(network), networkId }],
  });
  const withoutIds = nics.map(({ networkId: _, ...nic }) => nic);
  return planBatch(order, vmwareFacts([{ ...vm, nics: withoutIds }]));
};

test('a VM with characters that nobody sees: shown escaped, its copy has a clean name, and the plan says so', () => {
  const { plans, violations, networkGroups } = planned('web\u202e1', 'VM\u200b Network');
  assert.equal(violations, []);
  const [plan] = plans;
  assert.is(plan?.source.vmName, 'web\\u{202e}1');
  assert.is(plan?.target.name, 'web1-迁移');
  const notice = plan?.advisories.find(({ code }) => code === 'NAME_CLEANED');
  assert.match(sentence(notice), 'web\\u{202e}1');
  assert.match(sentence(notice), 'web1-迁移');
  assert.is(networkGroups[0]?.sourceNetwork, 'VM\\u{200b} Network', 'as it is shown, so it is ordered');
  assert.is(networkGroups[0]?.networkId, networkId);
  for (const { message } of (plan?.advisories ?? []).map(spoken)) assert.ok(isPlain(message), shown(message));
});

test('a plain name, or one given by hand, has no such notice', () => {
  for (const { plans } of [planned('web-1', 'VM Network'), planned('web\u200b1', 'VM Network', 'web')])
    assert.not.ok(plans[0]?.advisories.some(({ code }) => code === 'NAME_CLEANED'));
});

test('a name at the limit gives way to the suffix without half a character', () => {
  const { plans } = planned(`${'x'.repeat(124)}😀${'y'.repeat(10)}`, 'VM Network');
  assert.is(plans[0]?.target.name, `${'x'.repeat(124)}-迁移`);
});

const bad = (count: number): Violation[] =>
  Array.from({ length: count }, (_, index) => ({
    code: 'INVALID_INPUT',
    path: ['nics', index],
    message: 'Not a MAC.',
  }));

test('a refusal is recorded up to 50 violations and says how many more there were, also when it is cut twice', () => {
  assert.equal(forRecord(bad(50)), bad(50));
  const cut = forRecord(bad(3200));
  assert.is(cut.length, 51);
  const last = cut.at(-1);
  assert.equal([last?.code, last?.parameters], ['MORE_VIOLATIONS', { more: 3150 }]);
  assert.match(sentence(last), '3150 more');
  const twice = forRecord([...cut, ...forRecord(bad(60)), ...bad(1)]);
  assert.is(twice.length, 51);
  assert.equal(twice.at(-1)?.parameters, { more: 3150 + 10 + 51 });
  assert.equal(forRecord(cut), cut);
  const [long] = forRecord([{ code: 'INVALID_INPUT', path: [], message: 'x'.repeat(9000) }]);
  assert.is(long?.message?.length, 500);
});

test.run();
