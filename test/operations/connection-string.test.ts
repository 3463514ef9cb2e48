import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseTarget } from '../../adapters/eventstore/eventstoredb/connection-string.ts';

const test = suite('the address of EventStoreDB');

const LOGIN = { username: 'mover', password: 'p' };

test('one node, several, a cluster’s name: who is asked, and whether who is who is asked first', () => {
  const of = (address: string) => {
    const { seeds, discover } = parseTarget(address);
    return [seeds.map(({ host, port }) => `${host}:${port}`).join(), discover];
  };
  assert.equal(of('esdb://db?tls=false'), ['db:2113', false]);
  assert.equal(of('esdb://db:1/?tls=false'), ['db:1', false]);
  assert.equal(of('esdb://a:1,b,c:3?tls=false'), ['a:1,b:2113,c:3', true]);
  assert.equal(of('esdb+discover://cluster:7?tls=false'), ['cluster:7', true]);
});

test('options as the server’s clients write them, in any case; those of a client alone are left aside', () => {
  const target = parseTarget(
    'esdb://u:p%40ss@a,b?TLSCAFILE=%2Fetc%2Fca.pem&node-preference=Follower&KeepAliveInterval=-1&keepAliveTimeout=5000&maxDiscoverAttempts=3&discoveryInterval=0&gossipTimeout=2&throwOnAppendFailure=true',
  );
  assert.equal(target.tls, { caFile: '/etc/ca.pem', client: null });
  assert.equal(target.login, { username: 'u', password: 'p@ss' });
  assert.is(target.preference, 'follower');
  assert.equal(target.keepAlive, { intervalMs: -1, timeoutMs: 5000 });
  assert.equal(target.discovery, { attempts: 3, intervalMs: 0, gossipSeconds: 2 });
  assert.not.match(target.address, /p%40ss|u:/);
});

test('what cannot be used is refused with a sentence, and none of the password', () => {
  const wrong: readonly (readonly [address: string, says: RegExp])[] = [
    ['http://u:canary@db', /esdb:\/\//],
    ['esdb://u:canary@db:port', /esdb:\/\//],
    ['esdb://db', /with TLS needs a user/],
    ['esdb://u:canary@db?nodePreference=constructor', /nodePreference is leader, follower/],
    ['esdb://u:canary@db?gossipTimeout=soon', /gossipTimeout has to be a whole number from 1 on/],
    ['esdb://u:canary@db?userCertFile=a.pem', /userCertFile and userKeyFile go together/],
  ];
  for (const [address, says] of wrong)
    assert.throws(
      () => parseTarget(address),
      (error: Error) => says.test(error.message) && !error.message.includes('canary'),
      address,
    );
  assert.is(parseTarget('esdb://db', LOGIN).login, LOGIN);
});

test.run();
