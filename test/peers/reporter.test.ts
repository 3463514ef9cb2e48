import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compare } from '../lab/seen/compare.ts';
import { reportIn } from './lab/reporter.ts';

const console = (...facts: readonly string[]): string =>
  `\r\nREPORT BEGIN\r\n${facts.map((fact) => `REPORT ${fact}\r\n`).join('')}REPORT END\r\n`;

test('a report is the last whole one of a console, whatever the kernel writes between its lines', () => {
  assert.is(reportIn('Booting…\r\nREPORT BEGIN\r\nREPORT firmware = bios\r\n'), undefined);
  const twice = console('firmware = bios') + console('firmware = efi', '[ 3.1] noise', 'disk.vda.model = A = B');
  assert.equal(
    [...(reportIn(twice) ?? [])],
    [
      ['firmware', 'efi'],
      ['disk.vda.model', 'A = B'],
    ],
  );
});

test('a difference that nothing says is told, so is one that was expected and is none', () => {
  const report = (cpus: string, serial: string) =>
    new Map([
      ['cpu.count', cpus],
      ['disk.vda.serial', serial],
      ['machine.product_uuid', `${cpus}-${serial}`], // other with every VM
    ]);
  const differs = [{ facts: /^cpu\./, notice: /CPU maximum/ }];
  const [source, target] = [report('1', 'S'), report('2', '-')];
  assert.equal(compare(source, target, differs, ['CPU maximum: 2']), {
    untold: ['disk.vda.serial: S → -'],
    stale: [],
  });
  assert.equal(compare(source, target, differs, []).untold, ['cpu.count: 1 → 2', 'disk.vda.serial: S → -']);
  assert.equal(compare(source, target, [], []).untold.length, 2);
  assert.equal(compare(source, source, differs, []), { untold: [], stale: ['/^cpu\\./'] });
});

test.run();
