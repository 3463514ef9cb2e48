import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptedLanguage, languageOf, localeLanguage } from '../../messages/language.ts';

const HEADERS: readonly (readonly [string | undefined, 'en' | 'zh' | undefined])[] = [
  [undefined, undefined],
  ['', undefined],
  ['zh', 'zh'],
  ['zh-CN', 'zh'],
  ['zh-Hans-CN', 'zh'],
  ['zh-TW', 'zh'],
  ['ZH-cn', 'zh'],
  ['en-GB', 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['en-US,en;q=0.9,zh-CN;q=0.8,zh;q=0.7', 'en'],
  ['da, en-gb;q=0.8, en;q=0.7', 'en'], // RFC 9110, 12.5.4
  ['fr, zh;q=0.1', 'zh'],
  ['fr', undefined],
  ['en;q=0.5, zh;q=0.8', 'zh'],
  ['en;q=0.8,zh;q=0.8', 'en'],
  ['zh;q=0.8,en;q=0.8', 'zh'],
  ['zh;q=0', undefined],
  ['zh;q=0, en;q=0.1', 'en'],
  ['zh-TW;q=0, zh;q=0.4', 'zh'],
  ['*', 'en'],
  ['*, zh-CN', 'zh'],
  ['*;q=0.5, zh;q=0.4', 'en'],
  ['*;q=0.5, zh', 'zh'],
  ['en;q=0, *', 'zh'],
  ['zh ; q=0.3 , en ; q=0.2', 'zh'],
  ['zh;q=1.000', 'zh'],
  ['zh;q=high, en;q=0.1', 'en'],
  ['zh;q=-1', undefined],
  ['zhx', undefined],
  [',,;;q=,zh', 'zh'],
];
for (const [header, language] of HEADERS)
  test(`Accept-Language ${JSON.stringify(header)}: ${language ?? 'none of ours'}`, () => {
    assert.is(acceptedLanguage(header), language);
    assert.is(languageOf(header), language ?? 'en');
  });

test('Accept-Language: no header takes long', () => {
  assert.is(languageOf(`${'zh-'.repeat(200_000)},en`), 'en');
  assert.is(languageOf(`${'fr,'.repeat(200_000)}zh`), 'en');
});

const LOCALES: readonly (readonly [Parameters<typeof localeLanguage>[0], 'en' | 'zh'])[] = [
  [{}, 'en'],
  [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
  [{ LANG: 'zh_TW' }, 'zh'],
  [{ LANG: 'zh' }, 'zh'],
  [{ LANG: 'C.UTF-8' }, 'en'],
  [{ LANG: 'de_DE.UTF-8' }, 'en'],
  [{ LANG: 'zhuang' }, 'en'],
  [{ LC_MESSAGES: 'zh_CN.UTF-8', LANG: 'en_US.UTF-8' }, 'zh'],
  [{ LC_ALL: 'C', LC_MESSAGES: 'zh_CN.UTF-8', LANG: 'zh_CN.UTF-8' }, 'en'],
  [{ LC_ALL: '', LC_MESSAGES: '', LANG: 'zh_CN.UTF-8' }, 'zh'],
];
for (const [environment, language] of LOCALES)
  test(`locale ${JSON.stringify(environment)}: ${language}`, () => assert.is(localeLanguage(environment), language));

test.run();
