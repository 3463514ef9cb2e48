import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { generatedMac } from '../../domain/planning/nic-planner.ts';
import { sourceMac } from '../../domain/words/addresses.ts';
import { mac, networkId } from '../support/examples.ts';
import { sentence, spoken } from '../support/sentence.ts';
import { plannedAlone, toldOf, vmWish, vmwareVm } from './vmware-facts.ts';

const test = suite("MACs of a source's NICs, decided when planned (TK-6)");

const [nic] = vmwareVm(1).nics;
const vmWith = (...texts: readonly string[]) =>
  vmwareVm(1, {
    nics: texts.flatMap((text, index) => {
      if (!nic) return [];
      const { mac: _, ...rest } = nic;
      return [{ ...rest, number: index + 1, ...sourceMac(text) }];
    }),
  });
const LOOKS_GOOD = '00:50:56:00:00:07';
const BAD = ['not-a-mac', '01:00:5e:00:00:01', 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00', '00:50:56:00:00', ' '];

for (const text of BAD)
  test(`a NIC with the MAC "${text}" is a violation at that NIC, with what to do`, () => {
    const made = plannedAlone(vmWith(LOOKS_GOOD, text));
    assert.equal(toldOf(made), ['INVALID_INPUT vms.0.nics']);
    assert.is(
      sentence(made.violations[0]),
      `NIC 2 of shop-1 has the MAC ${text}, which no NIC can have; give it another, or leave the NIC out.`,
    );
    assert.equal(
      made.plans[0]?.target.nics.map((planned) => planned.mac),
      [LOOKS_GOOD],
    );
  });

test('where it stands in the order is where the violation stands, beside what else is wrong there', () => {
  const nics = [{ number: 2, migrate: true, networkId: null, mac: null, ip: null, isDefault: false }];
  assert.equal(toldOf(plannedAlone(vmWith(LOOKS_GOOD, 'not-a-mac'), { wish: { nics } })), [
    'INVALID_INPUT vms.0.nics.0.mac',
  ]);
  assert.equal(toldOf(plannedAlone(vmWith('not-a-mac'), { order: { networkGroups: [] } })), [
    'INVALID_INPUT vms.0.nics',
    'REQUIRED vms.0.nics',
  ]);
});

test('a MAC that is given by hand, or a NIC that is left out, is no violation', () => {
  const wish = { number: 2, migrate: true, networkId, mac: mac(9), ip: null, isDefault: false };
  const given = plannedAlone(vmWith(LOOKS_GOOD, 'not-a-mac'), { wish: { nics: [wish] } });
  assert.equal(given.violations, []);
  assert.is(given.plans[0]?.target.nics[1]?.mac, mac(9));
  const left = plannedAlone(vmWith(LOOKS_GOOD, 'not-a-mac'), { wish: { nics: [{ ...wish, migrate: false }] } });
  assert.equal(left.violations, []);
  assert.is(left.plans[0]?.target.nics.length, 1);
});

test('a NIC that has no MAC yet gets one that is its own and stays the same, and the plan says which', () => {
  const made = () => plannedAlone(vmWith('', ''));
  const { violations, plans } = made();
  assert.equal(violations, []);
  const { taskId } = vmWish(1);
  const expected = [generatedMac(taskId, 1), generatedMac(taskId, 2)];
  assert.equal(
    plans[0]?.target.nics.map((planned) => planned.mac),
    expected,
  );
  assert.is(new Set(expected).size, 2);
  assert.equal(made().plans, plans);
  assert.equal(
    plans[0]?.advisories
      .filter(({ code }) => code === 'MAC_GENERATED')
      .map(spoken)
      .map(({ message }) => message),
    expected.map((one, index) => `NIC ${index + 1} of shop-1 has no MAC yet; the target gets ${one}.`),
  );
});
test.run();
