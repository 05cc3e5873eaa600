import { useWords } from '../i18n/use-words.ts';
import { useDesk } from '../live/desk.ts';
import { loudnessNow, quietest, setLoudness, speak, useLoudness } from '../sound/loudness.ts';
import { spelledOut } from '../sound/spoken.ts';

/** How loud, with which voice, and a test of both as an emergency sounds. */
export function SoundForm(): React.JSX.Element {
  const { t, language } = useWords();
  const { bell } = useDesk();
  const { volume, voices, voice } = useLoudness(language);
  return (
    <section aria-label={t('settings.sound')}>
      <h3>{t('settings.sound')}</h3>
      <label className="settings-row">
        {t('settings.volume', { n: Math.round(volume * 100) })}
        <input
          type="range"
          min={quietest * 100}
          max={100}
          step={10}
          value={Math.round(volume * 100)}
          onChange={(event) => setLoudness({ volume: Number(event.target.value) / 100 })}
        />
      </label>
      {voice === null ? (
        <p className="p-high">
          <span aria-hidden="true">▲</span> {t('settings.noVoice')}
        </p>
      ) : (
        <label className="settings-row">
          {t('settings.voice')}
          <select
            className="input"
            value={voice.voiceURI}
            onChange={(event) => setLoudness({ voices: { ...loudnessNow().voices, [language]: event.target.value } })}
          >
            {voices.map(({ voiceURI, name, lang }) => (
              <option key={voiceURI} value={voiceURI}>
                {name} ({lang})
              </option>
            ))}
          </select>
        </label>
      )}
      <button
        type="button"
        className="btn"
        onClick={() => {
          bell.player.once('emergency');
          speak(t('speech.test', { code: spelledOut('100014') }), language);
        }}
      >
        {t('sound.test')}
      </button>
    </section>
  );
}
