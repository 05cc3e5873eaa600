import { z } from 'zod';
import {
  batchLimit,
  canonicalCode,
  canonicalIds,
  contractVersion,
  downFamilies,
  errorList,
  type Family,
  familyRules,
  isUpFamily,
  messageSchemas,
  ownProfileId,
  profile,
  profileIds,
  quarantineReasons,
  registerFileSchema,
  topicRoot,
  upFamilies,
} from '../src/index.ts';
import { contractFaultGuide } from './contract-fault-guide.ts';

/** One generated document: path below the repository root and its whole text. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

type Json = { readonly [key: string]: unknown };
const families: readonly Family[] = [...upFamilies, ...downFamilies];

/** Without zod's own annotations; every bound stays, so that schema and check agree. */
function withoutNoise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNoise);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !(key === '$schema' || (key === 'id' && typeof inner === 'string')))
      .map(([key, inner]) => [key, withoutNoise(inner)]),
  );
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a sender must satisfy (`io: 'input'`: fields with a default may be left out); self-contained, no $ref. */
export function payloadSchema(family: Family, target: 'draft-7' | 'draft-2020-12'): Json {
  const raw = z.toJSONSchema(messageSchemas[family], {
    target,
    io: 'input',
    reused: 'inline',
    override: (context) => void delete context.jsonSchema.additionalProperties,
  });
  const inlined = inlineRefs(
    raw,
    isJson(raw['definitions']) ? raw['definitions'] : isJson(raw['$defs']) ? raw['$defs'] : {},
  );
  const clean = withoutNoise(inlined);
  if (!isJson(clean)) throw new TypeError(`schema of ${family} is not an object`);
  const { definitions: _old, $defs: _new, ...rest } = clean;
  return rest;
}

function inlineRefs(value: unknown, definitions: Json): unknown {
  if (Array.isArray(value)) return value.map((entry) => inlineRefs(entry, definitions));
  if (!isJson(value)) return value;
  const ref = value['$ref'];
  if (typeof ref === 'string') {
    const name = ref.split('/').at(-1) ?? '';
    const { $ref: _gone, ...beside } = value;
    const target = inlineRefs(definitions[name], definitions);
    return isJson(target) ? { ...target, ...beside } : target;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inlineRefs(inner, definitions)]));
}

const schemaDocument = (family: Family): Document => ({
  path: `docs/api/schemas/${family}.json`,
  text: json({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `vigil/v1 ${family}`,
    ...payloadSchema(family, 'draft-2020-12'),
  }),
});

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function asyncApi(): Document {
  const channels: Record<string, unknown> = {};
  const operations: Record<string, unknown> = {};
  const messages: Record<string, unknown> = {};
  for (const family of families) {
    const rule = familyRules[family];
    const up = isUpFamily(family);
    messages[family] = {
      name: family,
      title: family,
      summary: description(family),
      contentType: 'application/json',
      payload: { schemaFormat: 'application/schema+json;version=draft-07', schema: payloadSchema(family, 'draft-7') },
    };
    channels[family] = {
      address: `${topicRoot}/{vendor}/{unit}/${family}`,
      description: description(family),
      parameters: {
        vendor: { description: 'Vendor id, 1–64 of A–Z a–z 0–9 _ -' },
        unit: { description: 'Unit id, 1–64 of A–Z a–z 0–9 _ -' },
      },
      messages: { [family]: { $ref: `#/components/messages/${family}` } },
    };
    operations[`${up ? 'receive' : 'send'}${family[0]?.toUpperCase()}${family.slice(1)}`] = {
      action: up ? 'receive' : 'send',
      channel: { $ref: `#/channels/${family}` },
      summary: up ? `A device or gateway publishes ${family}` : `Vigil publishes ${family} to the device`,
      bindings: { mqtt: { qos: Math.max(...rule.qos), retain: rule.retain, bindingVersion: '0.2.0' } },
      messages: [{ $ref: `#/channels/${family}/messages/${family}` }],
    };
  }
  return {
    path: 'docs/api/asyncapi.json',
    text: json({
      asyncapi: '3.0.0',
      info: {
        title: 'Vigil vendor contract',
        version: `${contractVersion}.0.0`,
        description: `MQTT 3.1.1. User name: credential id; password: token. A JSON array of up to ${batchLimit} envelopes is accepted wherever one is. PUBACK means: on disk.`,
        license: { name: 'Apache-2.0' },
      },
      defaultContentType: 'application/json',
      servers: {
        tcp: { host: 'localhost:1883', protocol: 'mqtt', protocolVersion: '3.1.1' },
        tls: { host: 'localhost:8883', protocol: 'mqtts', protocolVersion: '3.1.1' },
        websocket: { host: 'localhost:8083', pathname: '/mqtt', protocol: 'ws', protocolVersion: '3.1.1' },
      },
      channels,
      operations,
      components: { messages },
    }),
  };
}

function description(family: Family): string {
  return messageSchemas[family].meta()?.description ?? '';
}

/** A scalar of a schema as text; anything else says nothing. */
const scalar = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function typeOf(schema: unknown): string {
  if (!isJson(schema)) return '';
  const variants = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(variants)) return [...new Set(variants.map(typeOf))].join(' or ');
  if (Array.isArray(schema['enum'])) return schema['enum'].map((entry) => `\`${String(entry)}\``).join(' ');
  if (schema['const'] !== undefined) return `\`${scalar(schema['const'])}\``;
  const type = scalar(schema['type']) || 'any';
  if (type === 'object' && isJson(schema['properties']))
    return `object: ${Object.keys(schema['properties']).join(', ')}`;
  const limits = [
    ['minimum', '≥'],
    ['maximum', '≤'],
    ['maxLength', '≤ chars'],
  ] as const;
  const shown = limits.flatMap(([key, sign]) =>
    schema[key] === undefined || Math.abs(Number(schema[key])) === Number.MAX_SAFE_INTEGER
      ? []
      : [`${sign} ${scalar(schema[key])}`],
  );
  return shown.length === 0 ? type : `${type} (${shown.join(', ')})`;
}

function familyTable(family: Family): string {
  const schema = payloadSchema(family, 'draft-2020-12');
  const properties = isJson(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const rows = Object.entries(properties).map(
    ([name, field]) =>
      `| \`${name}\` | ${cell(typeOf(field))} | ${required.includes(name) ? 'yes' : ''} | ${cell(isJson(field) ? scalar(field['description']) : '')} |`,
  );
  const rule = familyRules[family];
  return [
    `### \`${family}\``,
    '',
    description(family),
    '',
    `Topic \`${topicRoot}/{vendor}/{unit}/${family}\` · ${isUpFamily(family) ? 'device → Vigil' : 'Vigil → device'} · QoS ${rule.qos.join(' or ')}${rule.retain ? ' · retained' : ''}`,
    '',
    '| field | type | required | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function reference(): Document {
  const codes = canonicalIds.map((id) => {
    const entry = canonicalCode(id);
    return `| \`${id}\` | ${entry.zh} | ${entry.en} | ${entry.priority} | ${entry.lane} | ${entry.latched ? 'a person' : 'itself'} |`;
  });
  const tables = profileIds
    .filter((id) => id !== ownProfileId)
    .flatMap((id) => {
      const table = profile(id);
      if (table === undefined) return [];
      return [
        `### \`${id}\` — ${table.title}`,
        '',
        `Edition: ${table.edition}. Source: ${table.source}. Confidence: ${table.confidence}.${table.clearAll.length === 0 ? '' : ` Clears everything: ${table.clearAll.map((raw) => `\`${raw}\``).join(', ')}.`}`,
        '',
        '| code | 中文 | English | canonical |',
        '|---|---|---|---|',
        ...table.codes.map((entry) => `| \`${entry.raw}\` | ${entry.zh} | ${entry.en} | \`${entry.canonical}\` |`),
        '',
      ];
    });
  return {
    path: 'docs/vendors/reference.md',
    text: [
      '<!-- Generated by npm run docs:api from vocabulary/src; do not edit. -->',
      '# Vendor reference · 厂商接口参考',
      '',
      'How to connect is in [the vendor guide](guide.md). Machine-readable: [AsyncAPI 3](../api/asyncapi.json) and one JSON Schema per family in [docs/api/schemas](../api/schemas).',
      '',
      '## Messages · 报文',
      '',
      ...families.map(familyTable),
      '## Canonical codes · 规范代码',
      '',
      'Send them with profile `vigil`, or send your own numbers with the profile of your table below.',
      '',
      '| code | 中文 | English | priority | lane | ended by |',
      '|---|---|---|---|---|---|',
      ...codes,
      '',
      '## Code tables · 代码表',
      '',
      'The same number means different things in different tables: always say which table you use.',
      '',
      ...tables,
      '## Quarantine reasons · 隔离原因',
      '',
      'A message that cannot be understood is kept with its raw bytes and one of these reasons; if it had a readable `id` you get an answer `quarantined`.',
      '',
      '| reason | 中文 | English |',
      '|---|---|---|',
      ...quarantineReasons.map((entry) => `| \`${entry.reason}\` | ${entry.zh} | ${entry.en} |`),
      '',
      '## Contract faults · 不合规记录',
      '',
      '设备不合规之处尽量接收，附样本计数，中心和贵方账号都能看到；没有任何报文被无声拒绝。\nWhat your devices do against the contract is taken as far as it can be, counted with a sample, and shown to the centre and to your account. Nothing is refused in silence.',
      '',
      ...contractFaultGuide(),
      '',
    ].join('\n'),
  };
}

function errors(): Document {
  return {
    path: 'docs/api/errors.md',
    text: [
      '<!-- Generated by npm run docs:api from vocabulary/src/errors.ts; do not edit. -->',
      '# Errors of the HTTP API',
      '',
      'Body: `{ "error": { "code", "message", "details"? } }`. Policy: what a caller should do.',
      '',
      '| code | HTTP | policy | 中文 | English |',
      '|---|---|---|---|---|',
      ...errorList.map(
        (entry) => `| \`${entry.code}\` | ${entry.http} | ${entry.policy} | ${entry.zh} | ${entry.en} |`,
      ),
      '',
    ].join('\n'),
  };
}

function registerSchema(): Document {
  const raw = z.toJSONSchema(registerFileSchema, { target: 'draft-2020-12', io: 'input', reused: 'inline' });
  return { path: 'docs/api/schemas/register-file.json', text: json(withoutNoise(raw)) };
}

/** Everything that is generated from the vocabulary; the test compares it with what is committed. */
export function contractDocuments(): readonly Document[] {
  return [...families.map(schemaDocument), registerSchema(), asyncApi(), reference(), errors()];
}
