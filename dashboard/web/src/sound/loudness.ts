import { useSyncExternalStore } from 'react';
import type { Language } from '../i18n/index.ts';
import { keep, kept } from '../kept.ts';
import { type Voice, voiceFor, voicesFor } from './voices.ts';

/** How loud this desk is and with whose voice it speaks: kept in the browser, as the loudspeaker is the desk's. */
export interface Loudness {
  /** 0.2–1: a desk that is never heard is no desk. */
  readonly volume: number;
  readonly voices: { readonly [L in Language]: string | null };
}
export const quietest = 0.2;
const storageKey = 'vigil.sound';
const usual: Loudness = { volume: 1, voices: { zh: null, en: null } };

export function loudnessFrom(said: unknown): Loudness {
  if (typeof said !== 'object' || said === null) return usual;
  const volume: unknown = Reflect.get(said, 'volume');
  const voices: unknown = Reflect.get(said, 'voices');
  const voice = (language: Language): string | null => {
    const uri: unknown = typeof voices === 'object' && voices !== null ? Reflect.get(voices, language) : null;
    return typeof uri === 'string' ? uri : null;
  };
  return {
    volume: typeof volume === 'number' && volume >= quietest && volume <= 1 ? volume : 1,
    voices: { zh: voice('zh'), en: voice('en') },
  };
}

let loudness: Loudness | null = null;
let spoken: readonly SpeechSynthesisVoice[] = [];
const listeners = new Set<() => void>();
const tell = (): void => {
  for (const listener of listeners) listener();
};

export const loudnessNow = (): Loudness => (loudness ??= loudnessFrom(kept(storageKey)));
export function setLoudness(change: Partial<Loudness>): void {
  loudness = { ...loudnessNow(), ...change };
  tell();
  keep(storageKey, JSON.stringify(loudness));
}

/** Browsers load their voices late, and say so. */
function readVoices(): void {
  spoken = speechSynthesis.getVoices();
  tell();
}
if (typeof speechSynthesis !== 'undefined') {
  spoken = speechSynthesis.getVoices();
  speechSynthesis.addEventListener('voiceschanged', readVoices);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};
export function useLoudness(language: Language): {
  readonly volume: number;
  readonly voices: readonly Voice[];
  readonly voice: Voice | null;
} {
  const { volume, voices } = useSyncExternalStore(subscribe, loudnessNow);
  const all = useSyncExternalStore(subscribe, () => spoken);
  return { volume, voices: voicesFor(all, language), voice: voiceFor(all, language, voices[language]) };
}

/** Reads out where the system has a voice; the pattern is what must be heard, the voice is a help. */
export function speak(text: string, language: Language): void {
  if (typeof speechSynthesis === 'undefined') return;
  const { volume, voices } = loudnessNow();
  const utterance = new SpeechSynthesisUtterance(text);
  const voice = voiceFor(spoken, language, voices[language]);
  if (voice !== null) utterance.voice = voice;
  utterance.lang = language === 'zh' ? 'zh-CN' : 'en-GB';
  utterance.volume = volume;
  utterance.rate = 0.95;
  speechSynthesis.speak(utterance);
}
