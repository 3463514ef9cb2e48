import { randomUUID } from 'node:crypto';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bestOf, readMembers } from '../../adapters/eventstore/eventstoredb/gossip.ts';
import {
  appendRequests,
  batchRequest,
  logReadRequest,
  readAppendAnswer,
  readBatchAnswer,
  readReadAnswer,
  streamReadRequest,
  subscribeRequest,
} from '../../adapters/eventstore/eventstoredb/messages.ts';

const test = suite('the messages to EventStoreDB, as its own client’s definitions read them');

const bytesOf = (message: { serializeBinary(): Uint8Array }): Buffer => Buffer.from(message.serializeBinary());
const stream = (name: string) => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(name));
  return identifier;
};
const uuid = (text: string) => {
  const id = new shared.UUID();
  id.setString(text);
  return id;
};
const nameIn = (options: { getStreamIdentifier(): { getStreamName_asU8(): Uint8Array } | undefined } | undefined) =>
  Buffer.from(options?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();

for (const expected of ['none', 0, 41, 2 ** 40] as const)
  test(`an append at ${expected}: stream, revision, ids, types, data and metadata arrive as they are`, () => {
    const events = [0, 1].map((number) => ({
      id: randomUUID(),
      type: `Typ-ä-${number}`,
      data: Buffer.from(JSON.stringify({ text: 'ü'.repeat(300 * number) })),
      metadata: Buffer.from('{"schema":1}'),
    }));
    const [header, ...rest] = appendRequests('test:straße', expected, events).map((bytes) =>
      streams.AppendReq.deserializeBinary(bytes),
    );
    const options = header?.getOptions();
    assert.is(nameIn(options), 'test:straße');
    assert.is(options?.hasNoStream(), expected === 'none');
    assert.is(options?.hasRevision(), expected !== 'none');
    if (expected !== 'none') assert.is(options?.getRevision(), String(expected));
    assert.equal(
      rest.map((request) => {
        const message = request.getProposedMessage();
        const map = message?.getMetadataMap();
        assert.is(map?.get('content-type'), 'application/json');
        return {
          id: message?.getId()?.getString(),
          type: map?.get('type'),
          data: Buffer.from(message?.getData_asU8() ?? []),
          metadata: Buffer.from(message?.getCustomMetadata_asU8() ?? []),
        };
      }),
      events,
    );
  });

for (const expected of ['none', 2 ** 40] as const)
  test(`an append of many at ${expected}: whole in one message, without a deadline, known by the id that its answer repeats`, () => {
    const [correlation, id] = [randomUUID(), randomUUID()];
    const [data, metadata] = [Buffer.from('{"text":"ü"}'), Buffer.from('{"schema":1}')];
    const request = streams.BatchAppendReq.deserializeBinary(
      batchRequest(correlation, 'test:straße', expected, [{ id, type: 'Typ-ä', data, metadata }]),
    );
    const options = request.getOptions();
    assert.is(nameIn(options), 'test:straße');
    assert.equal([options?.hasNoStream(), options?.hasStreamPosition()], [expected === 'none', expected !== 'none']);
    if (expected !== 'none') assert.is(options?.getStreamPosition(), String(expected));
    assert.equal([options?.hasDeadline(), options?.hasAny(), request.getIsFinal()], [false, false, true]);
    const [message, ...others] = request.getProposedMessagesList();
    assert.equal(others, []);
    assert.equal([message?.getId()?.getString(), message?.getMetadataMap().get('type')], [id, 'Typ-ä']);
    assert.is(message?.getMetadataMap().get('content-type'), 'application/json');
    assert.equal(Buffer.from(message?.getData_asU8() ?? []), data);
    assert.equal(Buffer.from(message?.getCustomMetadata_asU8() ?? []), metadata);
    const answer = new streams.BatchAppendResp().setCorrelationId(request.getCorrelationId());
    assert.equal(readBatchAnswer(bytesOf(answer)), { correlation, kind: 'failed', reason: '' });
    const position = new shared.AllStreamPosition().setCommitPosition('18446744073709551614').setPreparePosition('7');
    answer.setSuccess(new streams.BatchAppendResp.Success().setCurrentRevision('41').setPosition(position));
    assert.equal(readBatchAnswer(bytesOf(answer)), {
      ...{ correlation, kind: 'success', revision: 41 },
      position: { commit: 2n ** 64n - 2n, prepare: 7n },
    });
  });

test('reads of a stream and of the log: from where, which way, how many, and ids as text', () => {
  const of = streams.ReadReq.deserializeBinary(
    streamReadRequest({ stream: 'a', from: 7, direction: 'forwards', count: 500 }),
  ).getOptions();
  assert.is(nameIn(of?.getStream()), 'a');
  assert.equal([of?.getStream()?.getRevision(), of?.getReadDirection(), of?.getCount()], ['7', 0, '500']);
  assert.ok(of?.hasNoFilter() && of.getUuidOption()?.hasString() && !of.hasAll() && !of.hasSubscription());
  const newest = streams.ReadReq.deserializeBinary(
    streamReadRequest({ stream: 'a', from: 'end', direction: 'backwards', count: 1 }),
  ).getOptions();
  assert.ok(newest?.getStream()?.hasEnd());
  assert.is(newest?.getReadDirection(), 1);
  const from = { commit: 2n ** 60n + 1n, prepare: 0n };
  const all = streams.ReadReq.deserializeBinary(logReadRequest({ from, direction: 'forwards', count: 1 })).getOptions();
  const position = all?.getAll()?.getPosition();
  assert.equal([position?.getCommitPosition(), position?.getPreparePosition()], [String(from.commit), '0']);
  for (const place of ['start', 'end'] as const) {
    const options = streams.ReadReq.deserializeBinary(
      logReadRequest({ from: place, direction: 'backwards', count: 1 }),
    ).getOptions();
    assert.equal([options?.getAll()?.hasStart(), options?.getAll()?.hasEnd()], [place === 'start', place === 'end']);
  }
});

for (const on of ['stream', 'type'] as const)
  test(`a subscription filtered by ${on}: its prefixes, its window, a checkpoint after each`, () => {
    const options = streams.ReadReq.deserializeBinary(
      subscribeRequest('start', { on, prefixes: ['a:', 'b'], stepped: 500 }),
    ).getOptions();
    const filter = options?.getFilter();
    assert.ok(options?.hasSubscription() && options.getAll()?.hasStart() && !options.hasNoFilter());
    const [by, not] =
      on === 'stream'
        ? [filter?.getStreamIdentifier(), filter?.getEventType()]
        : [filter?.getEventType(), filter?.getStreamIdentifier()];
    assert.equal(by?.getPrefixList(), ['a:', 'b']);
    assert.is(not, undefined);
    assert.equal([filter?.getMax(), filter?.getCheckpointintervalmultiplier()], [500, 1]);
  });

test('what is read: an event, also the largest numbers that there are, and what is no event', () => {
  const event = new streams.ReadResp.ReadEvent.RecordedEvent();
  const id = randomUUID();
  event.setId(uuid(id));
  event.setStreamIdentifier(stream('test:a'));
  event.setStreamRevision('12');
  event.setPreparePosition('9223372036854775807');
  event.setCommitPosition('18446744073709551615');
  event.getMetadataMap().set('created', '17').set('type', 'Happened').set('content-type', 'application/json');
  event.setCustomMetadata(Buffer.from('{"schema":1}'));
  event.setData(Buffer.from('{}'));
  const read = new streams.ReadResp.ReadEvent();
  read.setEvent(event);
  read.setCommitPosition('18446744073709551615');
  const response = new streams.ReadResp();
  response.setEvent(read);
  assert.equal(readReadAnswer(bytesOf(response)), {
    kind: 'event',
    event: {
      ...{ id, stream: 'test:a', type: 'Happened', revision: 12 },
      position: { commit: 2n ** 64n - 1n, prepare: 2n ** 63n - 1n },
      ...{ data: Buffer.from('{}'), metadata: Buffer.from('{"schema":1}') },
    },
  });
  const kinds = (fill: (response: InstanceType<typeof streams.ReadResp>) => void) => {
    const other = new streams.ReadResp();
    fill(other);
    return readReadAnswer(bytesOf(other));
  };
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition('5000000000');
  checkpoint.setPreparePosition('4');
  assert.equal(
    kinds((one) => one.setCheckpoint(checkpoint)),
    {
      kind: 'checkpoint',
      position: { commit: 5_000_000_000n, prepare: 4n },
    },
  );
  assert.equal(
    kinds((one) => one.setCaughtUp(new streams.ReadResp.CaughtUp())),
    { kind: 'caughtUp' },
  );
  assert.equal(
    kinds((one) => one.setFellBehind(new streams.ReadResp.FellBehind())),
    { kind: 'other' },
  );
  assert.equal(
    kinds((one) => one.setStreamNotFound(new streams.ReadResp.StreamNotFound())),
    { kind: 'notFound' },
  );
  assert.equal(
    kinds((one) => one.setConfirmation(new streams.ReadResp.SubscriptionConfirmation())),
    { kind: 'confirmed' },
  );
});

test('an append’s answers: success with a position or without, a conflict with a revision or without', () => {
  const position = new streams.AppendResp.Position();
  position.setCommitPosition('123456789012');
  position.setPreparePosition('123456789012');
  const success = new streams.AppendResp.Success();
  success.setCurrentRevision('9');
  success.setPosition(position);
  const answer = (fill: (response: InstanceType<typeof streams.AppendResp>) => void) => {
    const response = new streams.AppendResp();
    fill(response);
    return readAppendAnswer(bytesOf(response));
  };
  assert.equal(
    answer((one) => one.setSuccess(success)),
    {
      kind: 'success',
      revision: 9,
      position: { commit: 123_456_789_012n, prepare: 123_456_789_012n },
    },
  );
  success.setNoPosition(new shared.Empty());
  assert.equal(
    answer((one) => one.setSuccess(success)),
    { kind: 'success', revision: 9, position: null },
  );
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  wrong.setCurrentRevision('3');
  wrong.setExpectedRevision('1');
  assert.equal(
    answer((one) => one.setWrongExpectedVersion(wrong)),
    { kind: 'conflict', revision: 3 },
  );
  wrong.setCurrentNoStream(new shared.Empty());
  assert.equal(
    answer((one) => one.setWrongExpectedVersion(wrong)),
    { kind: 'conflict', revision: null },
  );
  assert.throws(() => readAppendAnswer(Buffer.alloc(0)), /neither success nor conflict/);
});

test('gossip: the leader where one is wanted, a follower where that is, else the first that answers, never one that is gone', () => {
  const { VNodeState } = gossip.MemberInfo;
  const info = new gossip.ClusterInfo();
  const members = [
    ['leader', VNodeState.LEADER, true],
    ['follower', VNodeState.FOLLOWER, true],
    ['replica', VNodeState.READONLYREPLICA, true],
    ['dead', VNodeState.LEADER, false],
    ['starting', VNodeState.CATCHINGUP, true],
  ] as const;
  info.setMembersList(
    members.map(([host, state, isAlive]) => {
      const member = new gossip.MemberInfo();
      const endpoint = new gossip.EndPoint();
      endpoint.setAddress(host);
      endpoint.setPort(2113);
      member.setState(state);
      member.setIsAlive(isAlive);
      member.setHttpEndPoint(endpoint);
      return member;
    }),
  );
  const read = readMembers(bytesOf(info));
  assert.is(read.length, 5);
  assert.equal(bestOf(read, 'leader'), { host: 'leader', port: 2113 });
  assert.equal(bestOf(read, 'follower'), { host: 'follower', port: 2113 });
  assert.equal(bestOf(read, 'readOnlyReplica'), { host: 'replica', port: 2113 });
  const hosts = [0, 0.4, 0.99].map((chance) => bestOf(read, 'random', () => chance)?.host);
  assert.equal(hosts, ['leader', 'follower', 'replica']);
  assert.is(bestOf(read.slice(3), 'leader'), undefined);
});

test.run();
