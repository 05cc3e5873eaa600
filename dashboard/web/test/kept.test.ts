import i18next from 'i18next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLanguage, switchLanguage } from '../src/i18n/index.ts';
import { kept } from '../src/kept.ts';
import { setLoudness } from '../src/sound/loudness.ts';
import { say } from '../src/ui/toasts.tsx';

vi.mock('../src/ui/toasts.tsx', () => ({ say: vi.fn<(text: string, bad?: boolean) => void>() }));

const refuse = (): never => {
  throw new DOMException('the quota has been exceeded', 'QuotaExceededError');
};

describe('a browser that keeps no settings', () => {
  beforeEach(() => {
    vi.stubGlobal('location', { search: '' });
    vi.stubGlobal('document', { documentElement: { lang: '' } });
    vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse });
    vi.spyOn(console, 'error').mockReturnValue(undefined);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('shows the page all the same, in the language that is asked for, and says that it holds for this page', async () => {
    await startLanguage();
    expect([i18next.language, kept('vigil.sound')]).toEqual(['zh', null]);
    await switchLanguage('en');
    expect([i18next.language, document.documentElement.lang]).toEqual(['en', 'en']);
    expect(say).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('This browser keeps no settings'), true);
    setLoudness({ volume: 0.5 });
    expect(say).toHaveBeenCalledTimes(2);
  });
});
