import type { AlarmView } from '@vigil/vocabulary';
import { hasKey } from '../i18n/has-key.ts';
import { useWords } from '../i18n/use-words.ts';
import { zh } from '../i18n/zh.ts';
import { useWall } from '../shell/wall.ts';
import { Phone } from '../ui/phone.tsx';

type Organisation = keyof typeof zh.organisation;
function isOrganisation(role: string): role is Organisation {
  return hasKey(zh.organisation, role);
}

/** Numbers to ring, in the register's order. */
export function Phones({
  contacts,
  limit = 9,
  tabIndex,
}: {
  readonly contacts: AlarmView['contacts'];
  readonly limit?: number;
  readonly tabIndex?: -1 | undefined;
}): React.JSX.Element {
  const { t } = useWords();
  const wall = useWall();
  if (contacts.length === 0) return <p className="e-phones muted">{t('board.noContacts')}</p>;
  return (
    <ul className="e-phones" aria-label={t('board.contacts')}>
      {contacts.slice(0, limit).map((contact) => (
        <li key={`${contact.role} ${contact.phone}`}>
          <span className="phone-of">
            <span className="muted">
              {isOrganisation(contact.role) ? t(`organisation.${contact.role}`) : contact.role}
            </span>{' '}
            {contact.name}
          </span>
          {wall ? <span className="phone">{contact.phone}</span> : <Phone number={contact.phone} tabIndex={tabIndex} />}
        </li>
      ))}
    </ul>
  );
}
