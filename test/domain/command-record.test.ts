import { test } from 'uvu';
import { type CommandAnswer, type CommandRecordEvent, commandRecord } from '../../domain/words/command-record.ts';
import { spec } from '../support/spec.ts';

const { given } = spec(commandRecord);
const content = { intent: 'AddZone', contentHash: 'hash' };
const answer: CommandAnswer = { kind: 'DONE', value: '{}', position: '7' };
const taken = (run: string): CommandRecordEvent => ({ type: 'CommandTaken', data: { ...content, run } });
const aside = (run: string): CommandRecordEvent => ({ type: 'CommandSetAside', data: { run } });
const answered = (run: string): CommandRecordEvent => ({ type: 'CommandAnswered', data: { run, answer } });
const take = (run: string, over: string | null = null, other = {}) =>
  ({ type: 'Take', data: { ...content, run, over, ...other } }) as const;

test('absent: the first run takes it; the same run again changes nothing', () => {
  given().when(take('a')).yields(taken('a'));
  given(taken('a')).when(take('a')).yields();
});

test('taken: another run is told who is at it, and takes it only from a run that is known to be over', () => {
  given(taken('a')).when(take('b')).rejects({ reason: 'IN_FLIGHT', run: 'a' });
  given(taken('a')).when(take('c', 'a')).yields(taken('c'));
  given(taken('a'), taken('b')).when(take('c', 'a')).rejects({ reason: 'IN_FLIGHT', run: 'b' });
});

test('set aside: whoever comes takes it', () => {
  given(taken('a'))
    .when({ type: 'SetAside', data: { run: 'a' } })
    .yields(aside('a'));
  given(taken('a'), aside('a')).when(take('b')).yields(taken('b'));
});

test('answered: the first answer, for good', () => {
  const history = [taken('a'), answered('a')];
  given(taken('a'))
    .when({ type: 'Answer', data: { run: 'a', answer } })
    .yields(answered('a'));
  given(...history)
    .when(take('b', 'a'))
    .rejects({ reason: 'ANSWERED', answer });
  given(...history)
    .when({ type: 'Answer', data: { run: 'a', answer } })
    .rejects({ reason: 'ANSWERED', answer });
  given(...history)
    .when({ type: 'SetAside', data: { run: 'a' } })
    .rejects({ reason: 'ANSWERED', answer });
  given(...history, taken('b'), aside('b'), answered('b'))
    .when(take('c'))
    .rejects({ reason: 'ANSWERED', answer });
});

test('another content or intent under the id: refused, in whatever state', () => {
  for (const history of [[taken('a')], [taken('a'), aside('a')], [taken('a'), answered('a')]]) {
    given(...history)
      .when(take('b', 'a', { contentHash: 'other' }))
      .rejects({ reason: 'OTHER_CONTENT' });
    given(...history)
      .when(take('b', 'a', { intent: 'AddCluster' }))
      .rejects({ reason: 'OTHER_CONTENT' });
  }
});

test('taken over: what the former run says later counts no more', () => {
  const history = [taken('a'), taken('b')];
  given(...history)
    .when({ type: 'Answer', data: { run: 'a', answer } })
    .yields();
  given(...history)
    .when({ type: 'SetAside', data: { run: 'a' } })
    .yields();
});

test.run();
