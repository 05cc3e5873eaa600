import { type ComponentPropsWithoutRef, useLayoutEffect, useRef, useState } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { say } from '../ui/toasts.tsx';
import { steadyMs, unpainted } from './steady.ts';

type Button = Omit<ComponentPropsWithoutRef<'button'>, 'type' | 'onClick'>;

/**
 * Does something to alarms, and takes no press of its first half second on the screen: that one was meant for what stood
 * there before, as the second half of a double click is.
 *
 * @param face which buttons stand beside it, and about what: with another one it counts anew
 * @param steady false: it is known already that what it stands in has just changed
 */
export function HandButton({
  face = '',
  steady = true,
  onPress,
  title,
  ...button
}: Button & {
  readonly face?: string;
  readonly steady?: boolean;
  readonly onPress: () => void;
}): React.JSX.Element {
  const { t } = useWords();
  const shownAt = useRef(unpainted);
  const [steadyFace, setSteadyFace] = useState<string | null>(null);
  useLayoutEffect(() => {
    shownAt.current = unpainted;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      shownAt.current = performance.now();
      timer = setTimeout(() => setSteadyFace(face), steadyMs);
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [face]);
  const still = steady && steadyFace === face ? {} : { 'aria-disabled': true };
  return (
    <button
      {...button}
      {...still}
      type="button"
      title={'aria-disabled' in still ? t('desk.justChanged') : title}
      onClick={({ timeStamp }) => {
        // A timer may be earlier than an event that had to wait.
        if (timeStamp - shownAt.current >= steadyMs) onPress();
        else say(t('desk.justChanged'));
      }}
    />
  );
}
