import type { AlarmView, CitySilence } from '@vigil/vocabulary';
import { inBackground } from '../background.ts';
import { type CityReminder, notReminded, stepCity } from './city-reminder.ts';
import { SoundPlayer, type SoundReadiness } from './player.ts';
import { type SoundEffect, type SoundInput, type SoundState, silent, stepSound } from './policy.ts';

export interface Speech {
  readonly alarm: (alarm: AlarmView) => void;
  readonly count: (count: number) => void;
  readonly unjudged: () => void;
  readonly city: () => void;
}

/** What is new among the emergencies: one, or more than can be read out. */
export type News = Extract<SoundEffect, { readonly type: 'speak' | 'speak-count' }>;

/** The policy's shell: keeps the state, lets the player do what it says. */
export class Bell {
  readonly player = new SoundPlayer();
  #state: SoundState = silent;
  #city: CityReminder = notReminded;
  #speech: Speech | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #newsListeners = new Set<(news: News) => void>();

  readonly state = (): SoundState => this.#state;
  readonly city = (): CityReminder => this.#city;
  readonly readiness = (): SoundReadiness => this.player.readiness();
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
  /** Also while the desk may not sound: there are those who read instead. */
  onNews(listener: (news: News) => void): () => void {
    this.#newsListeners.add(listener);
    return () => {
      this.#newsListeners.delete(listener);
    };
  }
  speakWith(speech: Speech): void {
    this.#speech = speech;
  }
  /**
   * Any first click or key on the page counts as the gesture; the banner is for those who do nothing. The click, not the
   * press: the banner goes as soon as sound runs, and nothing may move between a hand's press and its release.
   */
  start(): void {
    const wake = (): void => inBackground(this.player.enable(), 'sound');
    wake();
    document.addEventListener('click', wake, true);
    document.addEventListener('keydown', wake);
    this.#stop = () => {
      document.removeEventListener('click', wake, true);
      document.removeEventListener('keydown', wake);
    };
  }
  #stop: () => void = () => undefined;

  put(input: SoundInput): void {
    const { state, effects } = stepSound(this.#state, input);
    const changed = state !== this.#state;
    this.#state = state;
    for (const effect of effects) {
      if (effect.type === 'speak' || effect.type === 'speak-count')
        for (const listener of this.#newsListeners) listener(effect);
      if (effect.type === 'loop') this.player.loop(effect.on, effect.level);
      else if (effect.type === 'once') this.player.once('high');
      else if (this.player.readiness() !== 'on') continue;
      else if (effect.type === 'speak') this.#speech?.alarm(effect.alarm);
      else if (effect.type === 'speak-count') this.#speech?.count(effect.count);
      else this.#speech?.unjudged();
    }
    if (changed) for (const listener of this.#listeners) listener();
  }
  /** Each second: is the city silent, and what has to be said of it? */
  tellCity(silence: CitySilence | null, now: number): void {
    const busy = this.#state.ringing || this.#state.mutedUntil !== null;
    const { state, say } = stepCity(this.#city, { silence, now, busy });
    this.#setCity(state);
    if (!say) return;
    this.player.once('silence');
    if (this.player.readiness() === 'on') this.#speech?.city();
  }
  noteCity(): void {
    this.#setCity({ ...this.#city, noted: true });
  }
  #setCity(state: CityReminder): void {
    if (state === this.#city) return;
    this.#city = state;
    for (const listener of this.#listeners) listener();
  }
  stop(): void {
    this.#stop();
    if (typeof speechSynthesis !== 'undefined') speechSynthesis.cancel();
    inBackground(this.player.close(), 'sound');
  }
}
