import { useState } from 'react';
import { createPortal } from 'react-dom';
import { useSession } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { Box } from '../ui/box.tsx';
import { PasswordForm } from './password-form.tsx';
import { TokensForm } from './tokens-form.tsx';

/** Who is signed in, and what he does with his own account. */
export function AccountButton(): React.JSX.Element {
  const { t } = useWords();
  const session = useSession();
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <button
        type="button"
        className="btn btn-plain strip-user cut"
        title={`${session.name} · ${t(`role.${session.role}`)}`}
        aria-label={t('account.open', { name: session.name })}
        onClick={() => setOpen(true)}
      >
        {session.name}
      </button>
      {/* Not in the strip, whose texts neither wrap nor have the colours of a box. */}
      {open
        ? createPortal(
            <Box title={`${t('account.title')} · ${session.user}`} onClose={close}>
              <div className="box-body">
                <PasswordForm login={session.user} onDone={close} />
                <TokensForm role={session.role} />
              </div>
              <div className="box-foot">
                <button type="button" className="btn" onClick={close}>
                  {t('cmd.cancel')}
                </button>
              </div>
            </Box>,
            document.body,
          )
        : null}
    </>
  );
}
