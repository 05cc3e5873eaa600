import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsInScope, judgeSilence, usualSilenceRule as rule, type SilenceCell } from '../src/index.ts';

const t0 = Date.UTC(2026, 10, 27, 4);
const cell = (facts: Partial<SilenceCell> & { readonly gone?: number }): SilenceCell => {
  const { gone = 0, ...rest } = facts;
  return {
    vendor: 'acme',
    county: 'yingde',
    heard: 0,
    silent: gone,
    ours: 0,
    lost: gone === 0 ? [] : [{ at: t0, count: gone }],
    ...rest,
  };
};

describe('a city that goes silent', () => {
  it('is red from a fifth of its units on, however they are spread', () => {
    const spread = (gone: number) =>
      ['acme', 'bolt', 'cord', 'dyna'].map((vendor) => cell({ vendor, heard: 100 - gone, gone }));
    expect(judgeSilence(spread(19), rule, null)).toBeNull();
    expect(judgeSilence(spread(20), rule, null)).toMatchObject({ wide: true, lost: 80, of: 400, since: t0 });
  });
  it('says all 2,447 of 2,447, the worst vendor and county first', () => {
    const silence = judgeSilence(
      [
        cell({ vendor: 'acme', county: 'yingde', gone: 447 }),
        cell({ vendor: 'bolt', county: 'yingde', gone: 1_200 }),
        cell({ vendor: 'bolt', county: 'lianzhou', gone: 800 }),
      ],
      rule,
      null,
    );
    expect(silence).toMatchObject({ wide: true, lost: 2_447, of: 2_447 });
    expect(silence?.vendors).toEqual([
      { id: 'bolt', lost: 2_000, of: 2_000 },
      { id: 'acme', lost: 447, of: 447 },
    ]);
    expect(silence?.counties.map(({ id }) => id)).toEqual(['yingde', 'lianzhou']);
  });
  it('needs some units: three of four lifts are no city', () => {
    expect(judgeSilence([cell({ heard: 1, gone: 3 })], rule, null)).toBeNull();
  });
  it('is red for one vendor, or one county, that is gone nearly whole, and names only that', () => {
    const silence = judgeSilence(
      [cell({ vendor: 'acme', heard: 900, gone: 3 }), cell({ vendor: 'bolt', county: 'lianzhou', heard: 2, gone: 18 })],
      rule,
      null,
    );
    expect(silence).toMatchObject({ wide: false, lost: 18, of: 20 });
    expect(silence?.vendors.map(({ id }) => id)).toEqual(['bolt']);
    expect(silence?.counties.map(({ id }) => id)).toEqual(['lianzhou']);
  });
  it('holds what is unknown because of us, and what has been dead for long, against nobody', () => {
    expect(judgeSilence([cell({ heard: 100, ours: 2_000 })], rule, null)).toBeNull();
    expect(judgeSilence([cell({ heard: 100, silent: 90 })], rule, null)).toBeNull();
    expect(judgeSilence([cell({ heard: 70, gone: 30, ours: 20 })], rule, null)).toMatchObject({ ours: 20, of: 100 });
  });
  it('is no silence of the city when we were away ourselves', () => {
    expect(judgeSilence([cell({ ours: 2_000, gone: 60 })], rule, null)).toBeNull();
    expect(judgeSilence([cell({ ours: 2_000, silent: 200 })], rule, null)).toBeNull();
    expect(judgeSilence([cell({ vendor: 'bolt', ours: 40, gone: 12 }), cell({ heard: 900 })], rule, null)).toBeNull();
    // What we could not hear does not hide what had gone before.
    expect(judgeSilence([cell({ heard: 10, ours: 40, gone: 50 })], rule, null)).toMatchObject({ wide: true });
  });
  it('names a fleet of a few units when all of it is gone', () => {
    const city = cell({ heard: 900 });
    const small = (facts: Partial<SilenceCell> & { readonly gone?: number }) =>
      judgeSilence([city, cell({ vendor: 'bolt', county: 'lianzhou', ...facts })], rule, null);
    expect(small({ gone: 2 })).toBeNull();
    expect(small({ gone: 3, heard: 1 })).toBeNull();
    expect(small({ gone: 3, ours: 1 })).toBeNull();
    const red = small({ gone: 5 });
    expect(red?.vendors).toEqual([{ id: 'bolt', lost: 5, of: 5 }]);
    // One that comes and goes does not make it blink.
    const after = (gone: number, heard: number) =>
      judgeSilence([city, cell({ vendor: 'bolt', county: 'lianzhou', gone, heard })], rule, red);
    expect(after(4, 1)?.vendors).toEqual([{ id: 'bolt', lost: 4, of: 5 }]);
    expect(after(2, 3)).toBeNull();
  });
  it('stays red when it lasts longer than what is looked back', () => {
    expect(judgeSilence([cell({ heard: 10, silent: 400 })], rule, null)).toMatchObject({
      wide: true,
      lost: 400,
      of: 410,
      since: null,
    });
  });
  it('began when a tenth of them had gone, not with the first one', () => {
    const lost = [
      { at: t0 + 60_000, count: 60 },
      { at: t0 - 9_000_000, count: 2 },
      { at: t0, count: 38 },
    ];
    expect(judgeSilence([cell({ heard: 10, silent: 100, lost })], rule, null)?.since).toBe(t0);
  });
  it('began with the worst hours, not with those that went one by one in the days before', () => {
    const drops = Array.from({ length: 60 }, (_, n) => ({ at: t0 - (n + 10) * 3_600_000, count: 1 }));
    const lost = [{ at: t0, count: 100 }, ...drops];
    expect(judgeSilence([cell({ heard: 10, silent: 160, lost })], rule, null)).toMatchObject({ lost: 160, since: t0 });
  });
  it('does not blink at the limit, and ends', () => {
    const at = (gone: number) => [cell({ heard: 1_000 - gone, gone })];
    const red = judgeSilence(at(200), rule, null);
    expect(red).not.toBeNull();
    expect(judgeSilence(at(160), rule, null)).toBeNull();
    expect(judgeSilence(at(160), rule, red)).not.toBeNull();
    expect(judgeSilence(at(140), rule, red)).toBeNull();
  });
  it('is seen by each in what he may see', () => {
    const cells = [cell({ vendor: 'acme', heard: 500 }), cell({ vendor: 'bolt', county: '', gone: 50 })];
    const seen = (vendor: string | null, counties: readonly string[] | null) =>
      judgeSilence(cellsInScope(cells, { vendor, counties }), rule, null);
    expect(seen('acme', null)).toBeNull();
    expect(seen('bolt', null)).toMatchObject({ lost: 50, of: 50 });
    expect(seen(null, ['yingde'])).toBeNull();
    expect(seen(null, null)).toMatchObject({ wide: false, lost: 50 });
  });

  const counts = fc.nat(300);
  const cells = fc.array(
    fc.record({
      vendor: fc.constantFrom('acme', 'bolt'),
      county: fc.constantFrom('yingde', 'lianzhou', ''),
      heard: counts,
      gone: counts,
      ours: counts,
    }),
    { maxLength: 6 },
  );
  it('never counts more lost than there are, and losing one more never makes it calm', () => {
    fc.assert(
      fc.property(cells, fc.nat(5), (facts, index) => {
        const before = facts.map(cell);
        const silence = judgeSilence(before, rule, null);
        for (const part of silence === null ? [] : [silence, ...silence.vendors, ...silence.counties])
          expect(part.lost).toBeLessThanOrEqual(part.of);
        const worse = facts.map((each, at) =>
          at === index && each.heard > 0 ? { ...each, heard: each.heard - 1, gone: each.gone + 1 } : each,
        );
        if (silence !== null) expect(judgeSilence(worse.map(cell), rule, null)).not.toBeNull();
      }),
    );
  });
});
