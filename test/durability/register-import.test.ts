import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  defineProgram,
  isLongRun,
  root,
  runProgram,
  type Storm,
  storms,
  survived,
  type TextEncoding,
  textWritings,
  vigilCommand,
  writeText,
} from '@vigil/harness';
import { openStoreReader, storeIn } from '@vigil/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A city in the long run, else enough for a few transactions. */
const rows = isLongRun ? 43_767 : 1_500;
const brokenEvery = 100;

const base = JSON.stringify({
  format: 'vigil-register',
  version: 1,
  vendors: [{ id: 'yunling', name: '云岭电梯' }],
});
const head = '设备编号,厂商,设备种类,设备名称,小区名称,区县,详细地址,救援识别码,检验有效期至';
/** One row in a hundred with one of the mistakes that people make. */
const mistakes: readonly ((cells: string[]) => void)[] = [
  (cells) => cells.splice(1, 1, '云岭'),
  (cells) => cells.splice(7, 1, '12345'),
  (cells) => cells.splice(8, 1, '5/6/2027'),
  (cells) => cells.splice(5, 1, '清成区'),
  (cells) => cells.splice(3, 1, '东\uFFFD梯'),
];
const isBroken = (n: number): boolean => n % brokenEvery === 7;
const wanted = Array.from({ length: rows }, (_, n) => n).filter((n) => !isBroken(n)).length;

function table(withLost: boolean): string {
  const lines = Array.from({ length: rows }, (_, n) => {
    const site = Math.floor(n / 8);
    const cells = [
      `lift-${n}`,
      '云岭电梯',
      '电梯',
      `${(n % 8) + 1}号梯`,
      `花园${site}`,
      '清城区',
      `人民路${site}号`,
      String(n).padStart(6, '0'),
      '2027/5/31',
    ];
    // What is not in an encoding cannot be written in it.
    const some = withLost ? mistakes : mistakes.slice(0, 4);
    if (isBroken(n)) some[Math.floor(n / brokenEvery) % some.length]?.(cells);
    return cells.join(',');
  });
  return [head, ...lines].join('\r\n');
}

describe('kill -9 of an import', () => {
  let data = '';
  let file = '';
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'vigil-import-'));
    await writeFile(join(data, 'base.json'), base);
    await vigilCommand(data, '--init', 'register', 'import', join(data, 'base.json'));
    file = join(data, 'city.csv');
  });
  afterEach(() => rm(data, { recursive: true, force: true }));

  async function registered() {
    const store = await openStoreReader(storeIn(data, { driver: 'sqlite' }));
    try {
      const { units } = await store.read.registerImports.known();
      const names = [...units.values()].map((unit) => `${unit.id} ${unit.name} ${unit.rescueCode} ${unit.site}`);
      return { units: names.toSorted(), imports: (await store.read.registerImports.list(9)).length };
    } finally {
      await store.close();
    }
  }
  const command = (...more: readonly string[]) => [
    join(root, 'cli/src/main.ts'),
    '--data',
    data,
    'register',
    'import',
    file,
    '--good-rows',
    ...more,
  ];

  async function expectWhole(encoding: TextEncoding, mark: boolean, { seed, kills }: Storm): Promise<void> {
    await writeFile(file, writeText(table(encoding !== 'gb18030'), encoding, mark));
    const started = performance.now();
    const whole = await runProgram(process.execPath, command('--dry-run'));
    const aboutMs = performance.now() - started;
    expect(whole.stdout).toContain(`拒绝 refused ${rows - wanted}`);
    let random = seed;
    for (let kill = 0; kill < kills; kill += 1) {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      const program = defineProgram({ name: 'import', command: process.execPath, args: command(), ready: 'at-once' });
      await program.start();
      // Somewhere from its reading to just behind its end.
      await pause(aboutMs * (0.6 + 0.8 * (random / 2_147_483_648)));
      await program.kill('SIGKILL');
      const { units } = await registered();
      expect([0, wanted], `after kill ${kill}`).toContain(units.length);
    }
    const again = await runProgram(process.execPath, command());
    expect(again.code, again.stderr).toBe(0);
    const after = await registered();
    expect(after.units).toHaveLength(wanted);
    expect(after.units[1]).toContain('号梯 ');
    // The base, and the city once, however often it was begun.
    expect(after.imports).toBe(2);
    survived('kill -9 of a register import', { seed, kills });
  }

  const writings = isLongRun ? textWritings : textWritings.filter(({ name }) => name === 'GB 18030');
  for (const { name, encoding, mark } of writings)
    it.each(storms({ kills: 2, full: 6 }))(
      `leaves nothing or all of a table in ${name}, over $kills kills, seed $seed`,
      (one) => expectWhole(encoding, mark, one),
      600_000,
    );
});
