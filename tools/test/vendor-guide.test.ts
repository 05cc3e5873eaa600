import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDownFamily, isUpFamily, messageSchemas, parseTopic, registerFileSchema } from '@vigil/vocabulary';
import { expect, test } from 'vitest';

const guide = readFileSync(join(import.meta.dirname, '../../docs/vendors/guide.md'), 'utf8');

interface Example {
  readonly before: string;
  readonly value: unknown;
}

/** Every JSON block with the paragraph in front of it, which names its topic. */
function examples(): readonly Example[] {
  const blocks = [...guide.matchAll(/(?<before>[^\n]*(?:\n[^\n]+)*)\n\n```json\n(?<json>[\s\S]*?)```/g)];
  return blocks.map(({ groups }) => ({ before: groups?.['before'] ?? '', value: JSON.parse(groups?.['json'] ?? '') }));
}

test('every message in the vendor guide satisfies the contract, and its topic is one of the contract', () => {
  const messages = examples().filter(({ before }) => before.includes('`vigil/v1/'));
  expect(messages.length).toBeGreaterThan(10);
  for (const { before, value } of messages) {
    const [, text = ''] = /`(vigil\/v1\/[^`]+)`/.exec(before) ?? [];
    const parsed = parseTopic(text);
    const family = parsed.ok ? parsed.topic.family : '';
    if (!isUpFamily(family) && !isDownFamily(family)) throw new Error(`${text} is no topic`);
    for (const one of Array.isArray(value) ? value : [value]) {
      const known = messageSchemas[family].strict().safeParse(one);
      expect(known.error?.issues, text).toBeUndefined();
    }
  }
});

test('the register file in the vendor guide can be imported', () => {
  const files = examples().filter(({ value }) => registerFileSchema.safeParse(value).success);
  expect(files).toHaveLength(1);
});

test('every example of the guide is one or the other', () => {
  for (const { before, value } of examples()) {
    const isRegister = registerFileSchema.safeParse(value).success;
    expect(before.includes('`vigil/v1/') || isRegister, before).toBe(true);
  }
});
