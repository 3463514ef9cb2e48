import { suite } from 'uvu';
import { kvmLife } from '../../simulation/checks/kvm-life.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { seedsEndAsPromised } from '../../simulation/checks/seeds.ts';

const test = suite('processes, with faults by seed');
const base = await platform();
const SEEDS = 220;

test('whatever the seed, it ends as promised', () => seedsEndAsPromised(SEEDS, kvmLife(base)));
test.run();
