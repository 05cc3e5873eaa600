/** One of a closed list; at first none of it. */
export function Choice<T extends string>({
  legend,
  name,
  choices,
  chosen,
  onChoose,
  focusFirst = false,
}: {
  readonly legend: string;
  readonly name: string;
  readonly choices: readonly { readonly id: T; readonly text: string }[];
  readonly chosen: T | null;
  readonly onChoose: (id: T) => void;
  readonly focusFirst?: boolean;
}): React.JSX.Element {
  return (
    <fieldset className="plain">
      <legend className="label">{legend}</legend>
      <div className="choice">
        {choices.map(({ id, text }, index) => (
          <label key={id} className={id === chosen ? 'chosen' : ''}>
            <input
              type="radio"
              name={name}
              value={id}
              data-first={focusFirst && index === 0 ? true : undefined}
              checked={id === chosen}
              onChange={() => onChoose(id)}
            />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
