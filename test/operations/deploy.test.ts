import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDocument } from 'yaml';
import { parseTarget } from '../../adapters/eventstore/eventstoredb/connection-string.ts';
import { secretsIn } from '../../runtime/censor.ts';
import { readConfig } from '../../runtime/config.ts';
import { createMetrics } from '../../runtime/metrics/metrics.ts';
import { arrowsOf, codeFolders, folderOf, sources } from '../support/sources.ts';

const test = suite('deploy/');

const text = (name: string): string => readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8');
/** Compose's own tags say how a second file changes the first. */
const customTags = ['!override', '!reset'].flatMap((tag) => [
  { tag, collection: 'map' as const },
  { tag, collection: 'seq' as const },
  { tag, resolve: () => null },
]);
const parsed = <T>(name: string): T => {
  const document = parseDocument(text(name), { merge: true, customTags });
  assert.equal([...document.errors, ...document.warnings], [], name);
  return document.toJS() as T;
};

type Service = {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, unknown>>;
};
type Compose = {
  readonly services: Readonly<Record<string, Service | null>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, { readonly file: string }>>;
};
const LOGIN = { username: 'admin', password: 'x' };
const FILES = ['compose.yaml', 'compose.cluster.yaml', 'prometheus.yml', 'alerts.yml', 'Dockerfile'] as const;

test('every file says at its head that it was not run', () => {
  for (const name of FILES) assert.match(text(name).split('\n').slice(0, 2).join('\n'), 'NOT RUN HERE', name);
});

for (const name of ['compose.yaml', 'compose.cluster.yaml'])
  test(`${name} names only services, volumes and secrets that there are`, () => {
    const first = parsed<Compose>('compose.yaml');
    const own = parsed<Compose>(name);
    const services = { ...first.services, ...own.services };
    const volumes = { ...first.volumes, ...own.volumes };
    const { secrets = {} } = first;
    for (const [service, told] of Object.entries(own.services)) {
      for (const volume of told?.volumes ?? []) {
        const from = volume.split(':')[0] ?? '';
        assert.ok(from.startsWith('./') || from in volumes, `${service}: ${from}`);
      }
      for (const secret of told?.secrets ?? []) assert.ok(secret in secrets, `${service}: ${secret}`);
      for (const needed of Object.keys(told?.depends_on ?? {}))
        assert.ok(services[needed], `${service} waits for ${needed}`);
    }
  });

test('three control planes, each with data of its own, health by /healthz, and no password in the environment', () => {
  const { services } = parsed<Compose>('compose.yaml');
  const planes = Object.entries(services).filter(([name]) => name.startsWith('sampan-'));
  assert.is(planes.length, 3);
  const data = planes.map(([, plane]) => plane?.volumes?.find((volume) => volume.endsWith(':/var/lib/sampan-control')));
  assert.is(new Set(data).size, 3);
  for (const [name, plane] of planes) {
    assert.match(plane?.healthcheck?.test.join(' ') ?? '', '/healthz', name);
    const env = { SAMPAN_DATA: '/var/lib/sampan-control', ...plane?.environment };
    const { storeUrl, storeLoginFile } = readConfig(env);
    assert.equal(secretsIn(storeUrl), []);
    assert.is(storeLoginFile, '/run/secrets/store-login');
    for (const shared of ['api-token', 'vault.key'])
      assert.ok(plane?.volumes?.includes(`./secrets/${shared}:/var/lib/sampan-control/${shared}:ro`), shared);
    assert.is(plane?.build?.dockerfile, 'deploy/Dockerfile');
  }
  const whole = FILES.map(text).join('\n');
  assert.not.match(whole, /changeit|:\/\/[^\s/]*:[^\s/]*@/);
});

test('both compose files give addresses that the adapter reads, of nodes that there are', () => {
  for (const name of ['compose.yaml', 'compose.cluster.yaml']) {
    const services = { ...parsed<Compose>('compose.yaml').services, ...parsed<Compose>(name).services };
    const { address } = parseTarget(services['sampan-1']?.environment?.SAMPAN_EVENT_STORE ?? '', LOGIN);
    const hosts = /^esdb:\/\/([^?]+)\?tlsCAFile=/.exec(address)?.[1]?.split(',') ?? [];
    assert.ok(hosts.length > 0, address);
    for (const host of hosts) assert.ok(services[host.replace(/:2113$/, '')], `${name}: ${host}`);
  }
});

/** Folders of all that the program loads while it runs, and those of files that it reads beside them. */
const loadedBy = (entry: string): readonly string[] => {
  const seen = new Set<string>();
  const known = new Map(sources.map((source) => [source.path, source]));
  const walk = (path: string): void => {
    const source = known.get(path);
    if (!source || seen.has(path)) return;
    seen.add(path);
    const typesApart = source.code.replace(/^import type [^;]*;$/gm, '');
    for (const { to, ours } of arrowsOf({ path, code: typesApart })) if (ours) walk(to);
  };
  walk(entry);
  return [...new Set([...seen].map(folderOf))].toSorted();
};

test('the image is built from what there is, runs as nobody in particular, and listens where compose looks', () => {
  const file = text('Dockerfile');
  const ignored = readFileSync(new URL('../../.dockerignore', import.meta.url), 'utf8');
  const copied = [...file.matchAll(/^COPY (\w+) \.\/\w+$/gm)].map(([, folder]) => folder).toSorted();
  assert.equal(copied, loadedBy('bin/sampan.mjs'));
  const apart = codeFolders.filter((folder) => !copied.includes(folder));
  assert.equal(apart, ['scripts', 'simulation', 'test'], 'of a new folder it is said here whether the image has it');
  const sent = [...ignored.matchAll(/^!(\w+)$/gm)].map(([, name]) => name).toSorted();
  assert.equal(sent, [...copied, 'LICENSE'].toSorted());
  assert.match(file, /^USER node$/m);
  assert.match(file, /^FROM node:20-bookworm/m);
  assert.match(file, 'npm ci --omit=dev');
});

test('Prometheus gives the token from a file, and scrapes the control planes that there are', () => {
  type Scrape = {
    readonly metrics_path: string;
    readonly authorization: object;
    readonly static_configs: readonly { readonly targets: readonly string[] }[];
  };
  const { scrape_configs: scrapes, rule_files: rules } = parsed<{ scrape_configs: Scrape[]; rule_files: string[] }>(
    'prometheus.yml',
  );
  assert.equal(rules, ['alerts.yml']);
  assert.is(scrapes.length, 1);
  assert.is(scrapes[0]?.metrics_path, '/metrics');
  assert.equal(scrapes[0]?.authorization, { type: 'Bearer', credentials_file: '/run/secrets/prometheus-token' });
  const { services } = parsed<Compose>('compose.yaml');
  for (const target of scrapes[0]?.static_configs[0]?.targets ?? []) {
    const [name = '', port] = target.split(':');
    assert.ok(services[name], name);
    assert.is(port, '4000');
  }
});

type Rule = {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
};
const rules = (): readonly Rule[] =>
  parsed<{ groups: readonly { rules: readonly Rule[] }[] }>('alerts.yml').groups.flatMap((group) => group.rules);

test('every metric and label in an alert is one that there is', () => {
  const { registry } = createMetrics();
  const known = new Map(registry.getMetricsAsArray().map((metric) => [metric.name, metric]));
  let seen = 0;
  for (const { alert, expr } of rules())
    for (const [, name = '', matchers = ''] of expr.matchAll(/\b(sampan_\w+)(?:\{([^}]*)\})?/g)) {
      const metric = known.get(name.replace(/_(bucket|count|sum)$/, '')) ?? known.get(name);
      assert.ok(metric, `${alert}: ${name}`);
      const labels: readonly string[] = metric && 'labelNames' in metric ? (metric.labelNames as string[]) : [];
      for (const [, label = ''] of matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g))
        assert.ok(['job', 'instance', ...labels].includes(label), `${alert}: ${name}{${label}}`);
      seen += 1;
    }
  assert.ok(seen >= 10, `${seen} metrics are looked at`);
});

test('every metric that the page on operations names is one that there is', () => {
  const known = new Set(
    createMetrics()
      .registry.getMetricsAsArray()
      .map(({ name }) => name),
  );
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const named = [...page.matchAll(/`(sampan_\w+)/g)].map(([, name = '']) => name);
  assert.ok(named.length >= 20, `${named.length}`);
  for (const name of named) assert.ok(known.has(name), name);
});

test('there is an alert for each thing that an administrator must not miss, and each says what it means', () => {
  const names = rules().map(({ alert }) => alert);
  for (const must of [
    'SampanStoreAway',
    'SampanNoLeaseHolder',
    'SampanProjectionBehind',
    'SampanProjectionParked',
    'SampanOldDebt',
  ])
    assert.ok(names.includes(must), must);
  assert.is(new Set(names).size, names.length);
  for (const { labels, annotations } of rules()) {
    assert.match(labels.severity, /^(critical|warning)$/);
    assert.match(annotations.summary, /\.$/);
  }
});

test.run();
