import { useState } from 'react';
import { HelpBox } from '../keys/help-box.tsx';
import { useShellKeys } from '../keys/use-shell-keys.ts';
import { SettingsBox } from '../settings/settings-box.tsx';
import { LeaveBox } from './leave-box.tsx';

export type ShellBox = 'help' | 'settings' | 'leave';

/** The windows that open in every view, by key or by mouse. */
export function useBoxes(): { readonly open: (box: ShellBox) => void; readonly shown: React.JSX.Element | null } {
  const [box, open] = useState<ShellBox | null>(null);
  useShellKeys(open);
  const close = (): void => open(null);
  const shown =
    box === 'help' ? (
      <HelpBox onClose={close} onSettings={() => open('settings')} />
    ) : box === 'settings' ? (
      <SettingsBox onClose={close} />
    ) : box === 'leave' ? (
      <LeaveBox onClose={close} />
    ) : null;
  return { open, shown };
}
