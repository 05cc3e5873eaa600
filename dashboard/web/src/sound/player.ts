import type { WaitingLevel } from '@vigil/vocabulary';
import { loudnessNow } from './loudness.ts';

/** One note: start and length in seconds, frequency in Hz. */
type Note = readonly [start: number, length: number, hz: number];

/** Two falling pairs, a pause: unlike a telephone, audible over talk. Repeats every 2.4 s. */
const emergency: { readonly seconds: number; readonly notes: readonly Note[] } = {
  seconds: 2.4,
  notes: [
    [0, 0.22, 988],
    [0.26, 0.22, 740],
    [0.6, 0.22, 988],
    [0.86, 0.22, 740],
    [1.2, 0.34, 988],
  ],
};
/** The same voice without its pause: it has rung for too long. */
const late: typeof emergency = {
  seconds: 1.56,
  notes: [
    [0, 0.22, 988],
    [0.26, 0.22, 740],
    [0.52, 0.22, 988],
    [0.78, 0.22, 740],
    [1.04, 0.34, 1_175],
  ],
};
/** Up and down without end: somebody else has to look. */
const tooLate: typeof emergency = {
  seconds: 0.8,
  notes: [
    [0, 0.18, 1_319],
    [0.2, 0.18, 988],
    [0.4, 0.18, 1_319],
    [0.6, 0.18, 740],
  ],
};
const rings = [emergency, late, tooLate] as const;
const high: typeof emergency = {
  seconds: 0.8,
  notes: [
    [0, 0.24, 587],
    [0.3, 0.36, 784],
  ],
};

/** Three long steps down: neither a person nor a fault. */
const silence: typeof emergency = {
  seconds: 1.8,
  notes: [
    [0, 0.5, 523],
    [0.55, 0.5, 415],
    [1.1, 0.7, 330],
  ],
};
const patterns = { emergency, high, silence };

function render(context: BaseAudioContext, pattern: typeof emergency): AudioBuffer {
  const rate = context.sampleRate;
  const buffer = context.createBuffer(1, Math.ceil(pattern.seconds * rate), rate);
  const samples = buffer.getChannelData(0);
  for (const [start, length, hz] of pattern.notes) {
    const from = Math.floor(start * rate);
    const count = Math.floor(length * rate);
    for (let i = 0; i < count; i += 1) {
      const t = i / rate;
      // 12 ms fade at both ends: no clicks. A third harmonic carries over small loudspeakers.
      const fade = Math.min(1, t / 0.012, (length - t) / 0.012);
      const wave = Math.sin(2 * Math.PI * hz * t) + 0.3 * Math.sin(6 * Math.PI * hz * t);
      samples[from + i] = (samples[from + i] ?? 0) + 0.45 * fade * wave;
    }
  }
  return buffer;
}

export type SoundReadiness = 'on' | 'off' | 'unsupported';

/**
 * WebAudio without files. The repeating pattern is a looped buffer, not a timer: browsers throttle the timers of a
 * background tab to one a minute, the audio thread goes on.
 */
export class SoundPlayer {
  readonly #context: AudioContext | null;
  #loop: AudioBufferSourceNode | null = null;
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.#context = typeof AudioContext === 'undefined' ? null : new AudioContext();
    this.#context?.addEventListener('statechange', () => {
      for (const listener of this.#listeners) listener();
    });
  }
  readonly readiness = (): SoundReadiness => {
    if (this.#context === null) return 'unsupported';
    return this.#context.state === 'running' ? 'on' : 'off';
  };
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
  /** Needs a gesture of the user, unless the browser was started with autoplay allowed (wall screens). */
  async enable(): Promise<void> {
    if (this.#context !== null && this.#context.state !== 'running') await this.#context.resume();
  }
  loop(on: boolean, level: WaitingLevel = 0): void {
    this.#loop?.stop();
    this.#loop = null;
    if (on) this.#loop = this.#play(rings[level], true);
  }
  /** Not for later: what may not sound now would wait in memory and sound together with all others at the first click. */
  once(which: keyof typeof patterns): void {
    if (this.readiness() === 'on') this.#play(patterns[which], false);
  }
  async close(): Promise<void> {
    this.loop(false);
    await this.#context?.close();
  }
  #play(pattern: typeof emergency, loop: boolean): AudioBufferSourceNode | null {
    if (this.#context === null) return null;
    const source = this.#context.createBufferSource();
    source.buffer = render(this.#context, pattern);
    source.loop = loop;
    const gain = this.#context.createGain();
    gain.gain.value = loudnessNow().volume;
    source.connect(gain).connect(this.#context.destination);
    source.start();
    return source;
  }
}
