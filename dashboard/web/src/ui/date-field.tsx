import { DatePicker } from 'antd';
import dayjs from 'dayjs';

/** A day as the whole console writes it, whatever the browser's own language is. `''`: none. */
export function DateField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  /** `YYYY-MM-DD` */
  readonly value: string;
  readonly onChange: (value: string) => void;
}): React.JSX.Element {
  return (
    <DatePicker
      aria-label={label}
      format="YYYY-MM-DD"
      style={{ width: '100%' }}
      value={value === '' ? null : dayjs(value)}
      // A modal lies above everything else of the page.
      getPopupContainer={(field) => field.closest('dialog') ?? document.body}
      onChange={(day) => onChange(day?.format('YYYY-MM-DD') ?? '')}
    />
  );
}
