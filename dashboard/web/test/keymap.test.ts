import { describe, expect, it } from 'vitest';
import { actionOf, keymapFrom, remap, usualKeymap } from '../src/keys/keymap.ts';

describe('the keys of a desk', () => {
  it('are the same in capitals and as a Chinese input method sends them', () => {
    for (const key of ['a', 'A', 'Ａ', 'ａ']) expect(actionOf(usualKeymap, key), key).toBe('acknowledge');
    for (const key of ['?', '？']) expect(actionOf(usualKeymap, key), key).toBe('help');
    for (const key of ['/', '、', '／']) expect(actionOf(usualKeymap, key), key).toBe('search');
    expect(actionOf(usualKeymap, 'Enter')).toBe('Enter');
    expect(actionOf(usualKeymap, 'z')).toBeNull();
  });
  it('switched off do nothing, and what writes no character goes on', () => {
    const off = { ...usualKeymap, letters: false };
    expect(['a', 'c', 'm', '?', '/'].map((key) => actionOf(off, key))).toEqual([null, null, null, null, null]);
    expect(actionOf(off, 'ArrowDown')).toBe('ArrowDown');
    expect(actionOf(off, 'Escape')).toBe('Escape');
  });
  it('can be put elsewhere, and then the old one does nothing', () => {
    const moved = remap(usualKeymap, 'acknowledge', 'J');
    expect(moved.ok).toBe(true);
    if (!moved.ok) return;
    expect(actionOf(moved.map, 'j')).toBe('acknowledge');
    expect(actionOf(moved.map, 'a')).toBeNull();
  });
  it('never do two things: what is in use is refused and said, and so is what writes no character', () => {
    expect(remap(usualKeymap, 'mute', 'A')).toEqual({ ok: false, why: 'taken', by: 'acknowledge' });
    expect(remap(usualKeymap, 'mute', '？')).toEqual({ ok: false, why: 'taken', by: 'help' });
    for (const key of [' ', 'Enter', 'F5', '　'])
      expect(remap(usualKeymap, 'mute', key), key).toMatchObject({ ok: false });
    expect(remap(usualKeymap, 'mute', 'm')).toMatchObject({ ok: true });
  });
  it('are kept and found again, two that changed places as well', () => {
    const map = { letters: false, keys: { ...usualKeymap.keys, acknowledge: 'c', close: 'a' } };
    expect(keymapFrom(JSON.parse(JSON.stringify(map)))).toEqual(map);
  });
  it('are the usual ones when what was kept is no keymap, or has one key for two things', () => {
    for (const kept of [null, 7, 'a', [], { keys: { acknowledge: 'c' } }, { keys: { mute: 3, help: 'F1' } }])
      expect(keymapFrom(kept), JSON.stringify(kept)).toEqual(usualKeymap);
  });
});
