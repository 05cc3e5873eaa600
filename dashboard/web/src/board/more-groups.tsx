import { useWords } from '../i18n/use-words.ts';

/** So many groups do not fit; a press goes to the next of them, and round again. */
export function MoreGroups({
  ids,
  box,
  wall,
}: {
  /** From the next one down, then from the top. */
  readonly ids: readonly [string, ...string[]];
  readonly box: HTMLElement;
  readonly wall: boolean;
}): React.JSX.Element {
  const { t } = useWords();
  const text = ids.length === 1 ? t('laneWork.moreOne') : t('laneWork.more', { n: ids.length });
  if (wall) return <span>{text}</span>;
  const show = (): void => {
    const line = box.querySelector<HTMLElement>(`[data-id="${CSS.escape(ids[0])}"]`);
    line?.scrollIntoView({ block: 'start' });
    line?.querySelector('button')?.focus({ preventScroll: true });
  };
  return (
    <button type="button" onClick={show}>
      {text}
    </button>
  );
}
