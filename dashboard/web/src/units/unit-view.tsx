import { useQuery } from '@tanstack/react-query';
import type { UnitDetail } from '@vigil/vocabulary';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api/client.ts';
import { useReference } from '../api/reference.ts';
import { useMay } from '../api/session.ts';
import { saidLine } from '../contract-faults/shown.ts';
import { UnitFaults } from '../contract-faults/unit-faults.tsx';
import { fullTime } from '../i18n/format.ts';
import { inCounty } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { Copy } from '../ui/copy.tsx';
import { Phone } from '../ui/phone.tsx';
import { DueMark } from '../views/marks.tsx';
import { Facts, Loaded, Page, Sheet } from '../views/page.tsx';
import { UnitAlarms } from './unit-alarms.tsx';
import { UnitEdit } from './unit-edit.tsx';
import { UnitHistory } from './unit-history.tsx';
import { UnitLiveValues } from './unit-live.tsx';
import { UnitRemove } from './unit-remove.tsx';

const refreshMs = 15_000;

export default function UnitView({ id }: { readonly id: string }): React.JSX.Element {
  const { w } = useWords();
  const query = useQuery({
    queryKey: ['unit', id],
    queryFn: () => api.get<UnitDetail>(`/api/units/${encodeURIComponent(id)}`),
    refetchInterval: refreshMs,
  });
  const unit = query.data?.unit;
  return (
    <Page
      title={unit?.name ?? id}
      note={unit === undefined ? undefined : [w.kind(unit.kind), query.data?.site?.name].filter(Boolean).join(' · ')}
      tools={query.data === undefined ? undefined : <Tools detail={query.data} />}
    >
      <Loaded query={query}>
        {(detail) => (
          <>
            <UnitAlarms detail={detail} />
            <div className="columns">
              <div className="stack">
                <UnitLiveValues detail={detail} />
                <UnitHistory unitId={id} kind={detail.unit.kind} />
                <UnitFaults unitId={id} vendor={detail.unit.vendor} />
              </div>
              <div className="stack">
                <Register detail={detail} />
                <Inspection detail={detail} />
                <Organisations detail={detail} />
                <Neighbours detail={detail} />
              </div>
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Tools({ detail }: { readonly detail: UnitDetail }): React.JSX.Element {
  const { t } = useWords();
  const may = useMay();
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const close = (): void => setOpen(null);
  return (
    <>
      {may('unit.edit') ? (
        <button type="button" className="btn" onClick={() => setOpen('edit')}>
          {t('unit.edit')}
        </button>
      ) : null}
      {may('register.import') ? (
        <button type="button" className="btn" onClick={() => setOpen('remove')}>
          {t('unit.remove')}
        </button>
      ) : null}
      {open === 'edit' ? <UnitEdit detail={detail} onClose={close} /> : null}
      {open === 'remove' ? <UnitRemove unit={detail.unit} onClose={close} /> : null}
    </>
  );
}

const mono = (text: string | undefined): React.ReactNode =>
  text === undefined ? null : (
    <>
      <span className="mono">{text}</span> <Copy text={text} />
    </>
  );

function Register({ detail }: { readonly detail: UnitDetail }): React.JSX.Element {
  const { t } = useWords();
  const reference = useReference();
  const { unit, site } = detail;
  return (
    <Sheet title={t('unit.facts')}>
      <Facts
        rows={[
          [t('unit.site'), site?.name],
          [
            t('col.where'),
            site === null ? null : (
              <>
                {inCounty(site.address, reference.county(site.county))}{' '}
                <Copy text={[inCounty(site.address, reference.county(site.county)), site.name, unit.name].join(' ')} />
              </>
            ),
          ],
          [t('unit.use'), site === null ? null : t(`use.${site.use}`)],
          [t('col.registerCode'), mono(unit.registerCode)],
          [t('unit.useCert'), mono(unit.useCertNo)],
          [t('col.rescueCode'), mono(unit.rescueCode)],
          [t('unit.vendorDevice'), mono(unit.vendorDeviceId)],
          [t('unit.unitId'), mono(unit.id)],
          [t('unit.catalogue'), mono(unit.catalogueCode)],
          [t('unit.floors'), unit.floors],
          [t('unit.installed'), unit.installedOn],
        ]}
      />
    </Sheet>
  );
}

function Inspection({ detail }: { readonly detail: UnitDetail }): React.JSX.Element {
  const { t } = useWords();
  const { unit, due } = detail;
  return (
    <Sheet title={t('unit.inspection')}>
      <Facts
        rows={[
          [t('col.due'), <DueMark key="due" state={due.state} days={due.days} />],
          [t('unit.inspectionUntil'), unit.inspectionValidUntil],
          [t('unit.insuranceUntil'), unit.insuranceValidUntil],
          [t('unit.outOfUse'), unit.outOfUse ? t('value.yes') : t('value.no')],
          [t('unit.lastTest'), detail.lastTestAt === null ? t('unit.never') : fullTime(detail.lastTestAt)],
        ]}
      />
    </Sheet>
  );
}

function Organisations({ detail }: { readonly detail: UnitDetail }): React.JSX.Element {
  const { t, language } = useWords();
  const { maintenance, user, vendor } = detail;
  const name = (row: { readonly name: string; readonly nameEn?: string | undefined }): string =>
    language === 'en' ? (row.nameEn ?? row.name) : row.name;
  const line = (row: typeof maintenance): React.ReactNode =>
    row === null ? null : (
      <>
        {name(row)} {row.contact === undefined ? '' : `· ${row.contact} `}
        {row.phone === undefined ? null : <Phone number={row.phone} />}
      </>
    );
  return (
    <Sheet title={t('unit.contacts')}>
      <Facts
        rows={[
          [t('organisation.maintenance'), line(maintenance)],
          [t('organisation.user'), line(user)],
          [
            t('organisation.vendor'),
            <span key="vendor">
              {name(vendor)} {vendor.phone === undefined ? null : <Phone number={vendor.phone} />}
            </span>,
          ],
          [t('unit.firmware'), detail.firmware === null ? null : saidLine(detail.firmware)],
        ]}
      />
    </Sheet>
  );
}

function Neighbours({ detail }: { readonly detail: UnitDetail }): React.JSX.Element | null {
  const { t } = useWords();
  const { gateway } = detail.unit;
  if (gateway === undefined && detail.children.length === 0) return null;
  return (
    <Sheet title={t('unit.gateway')}>
      {gateway === undefined ? null : <Link href={`/units/${gateway}`}>{gateway}</Link>}
      {detail.children.length === 0 ? null : (
        <details>
          <summary>{t('unit.children', { n: detail.children.length })}</summary>
          <p style={{ display: 'flex', flexWrap: 'wrap', gap: '4px 12px' }}>
            {detail.children.map((child) => (
              <Link key={child} href={`/units/${child}`} className="mono">
                {child}
              </Link>
            ))}
          </p>
        </details>
      )}
    </Sheet>
  );
}
