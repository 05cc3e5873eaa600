import type { SystemView } from '@vigil/vocabulary';
import { Fragment } from 'react';
import { shown } from '../contract-faults/shown.ts';
import { bytes, count, roughAge } from '../i18n/format.ts';
import { hasKey } from '../i18n/has-key.ts';
import type { T } from '../i18n/t.ts';
import { useWords } from '../i18n/use-words.ts';
import type { VocabularyWords } from '../i18n/words.ts';
import { zh } from '../i18n/zh.ts';
import { Ago, When } from '../ui/age.tsx';
import { OkMark } from '../views/marks.tsx';
import { Sheet } from '../views/page.tsx';
import { eventCounts, type FactGroup, factGroups, type ProcessFact, processFacts } from './process-facts.ts';

type Processes = SystemView['processes'];
/** Which process speaks for a group. */
const speaker = {
  broker: 'broker',
  journal: 'broker',
  intake: 'ingest',
  history: 'ingest',
  dashboard: 'dashboard',
} as const satisfies { readonly [G in FactGroup]: Processes[number]['name'] };

/** What is wrong in one place, then every group with what is wrong first. */
export function ProcessPanels({ processes }: { readonly processes: Processes }): React.JSX.Element {
  const { t } = useWords();
  const facts = processFacts(processes);
  const bad = [...facts.values()].flat().filter((fact) => fact.bad);
  const isWell = (group: FactGroup): boolean =>
    processes.find(({ name }) => name === speaker[group])?.ok === true &&
    facts.get(group)?.every((fact) => !fact.bad) === true;
  return (
    <>
      {bad.length === 0 ? null : (
        <Sheet title={t('factPage.problems')}>
          <FactList facts={bad} asProblems />
        </Sheet>
      )}
      <div className="facts-columns">
        {factGroups.map((group) => (
          <Group key={group} group={group} facts={facts.get(group) ?? []} ok={isWell(group)}>
            {group === 'intake' ? <Counts processes={processes} /> : null}
          </Group>
        ))}
      </div>
    </>
  );
}

function Group({
  group,
  facts,
  ok,
  children,
}: {
  readonly group: FactGroup;
  readonly facts: readonly ProcessFact[];
  readonly ok: boolean;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  const { t } = useWords();
  const first = facts.filter((fact) => fact.bad || fact.main);
  const rest = facts.filter((fact) => !fact.bad && !fact.main);
  return (
    <Sheet title={t(`factGroup.${group}`)} extra={<OkMark ok={ok} />}>
      <FactList facts={first} />
      {rest.length === 0 ? null : (
        <details>
          <summary>{t('factPage.more', { n: rest.length })}</summary>
          <FactList facts={rest} technical />
        </details>
      )}
      {children}
    </Sheet>
  );
}

function FactList({
  facts,
  technical = false,
  asProblems = false,
}: {
  readonly facts: readonly ProcessFact[];
  /** Writes the technical name under the label; elsewhere it is a tooltip. */
  readonly technical?: boolean;
  /** Says of which part and journal they are, and what to do. */
  readonly asProblems?: boolean;
}): React.JSX.Element {
  const { t } = useWords();
  return (
    <dl className={asProblems ? 'facts' : 'facts process-facts'}>
      {facts.map((fact) => {
        const label = labelOf(fact.key, t);
        return (
          <Fragment key={fact.path}>
            <dt title={fact.path}>
              {asProblems ? `${t(`factGroup.${fact.group}`)} · ` : null}
              {asProblems && fact.journal !== null ? `${shown(fact.journal, 60)} · ` : null}
              {label ?? <span className="mono">{fact.path}</span>}
              {technical && label !== null ? <small className="mono technical">{fact.path}</small> : null}
            </dt>
            <dd className={fact.bad ? 'p-high' : undefined}>
              {fact.bad ? <span aria-hidden="true">▲ </span> : null}
              <FactValue fact={fact} />
              {asProblems && hasKey(zh.factDo, fact.key) ? <p className="fact-do">{t(`factDo.${fact.key}`)}</p> : null}
            </dd>
          </Fragment>
        );
      })}
    </dl>
  );
}

function labelOf(key: string, t: T): string | null {
  return hasKey(zh.fact, key) ? t(`fact.${key}`) : null;
}

function FactValue({ fact: { format, value } }: { readonly fact: ProcessFact }): React.ReactNode {
  const { t } = useWords();
  if (value === null || value === '') return t('factFormat.none');
  if (typeof value === 'boolean') return value ? t('factFormat.yes') : t('factFormat.no');
  if (typeof value === 'string') {
    if (format === 'level' && hasKey(zh.level, value)) return t(`level.${value}`);
    if (format === 'judging' && hasKey(zh.unjudged.reason, value)) return t(`unjudged.reason.${value}`);
    if (format === 'deaf' && hasKey(zh.deaf, value)) return t(`deaf.${value}`);
    if (format === 'blocked') return blockedText(value, t);
    if (format === 'driver' && hasKey(zh.driver, value)) return t(`driver.${value}`);
    return shown(value, 400);
  }
  switch (format) {
    case 'bytes':
      return bytes(value);
    case 'step':
      return t(value < 0 ? 'factFormat.back' : 'factFormat.ahead', { age: roughAge(Math.abs(value), t) });
    case 'age':
      return value < 1_000 ? t('factFormat.ms', { n: Math.round(value) }) : roughAge(value, t);
    case 'at':
      return (
        <>
          <When at={value} />{' '}
          <span className="muted">
            · <Ago at={value} />
          </span>
        </>
      );
    case 'count':
      return count(value);
    default:
      return String(value);
  }
}

/** `wait: refuses-all`: what the writer does is its own affair, the reason has words. */
function blockedText(value: string, t: T): string {
  const reason = value.slice(value.indexOf(': ') + 2);
  return hasKey(zh.blocked, reason) ? t(`blocked.${reason}`) : shown(value, 400);
}

/** Every event that ingest counted since it started, for whoever searches for a cause. */
function Counts({ processes }: { readonly processes: Processes }): React.JSX.Element | null {
  const { t, w } = useWords();
  const counts = eventCounts(processes);
  if (counts.length === 0) return null;
  return (
    <details>
      <summary>{t('factPage.counts')}</summary>
      <dl className="facts process-facts">
        {counts.map(({ name, what, which, count: n }) => (
          <Fragment key={name}>
            <dt title={name}>{countLabel(what, which, t, w) ?? <span className="mono">{name}</span>}</dt>
            <dd>{count(n)}</dd>
          </Fragment>
        ))}
      </dl>
    </details>
  );
}

/** Label of `what:which`; where the second half has no word it stays as it is; null: nothing is known. */
function countLabel(what: string, which: string, t: T, w: VocabularyWords): string | null {
  if (!hasKey(zh.count, what)) return null;
  const name = t(`count.${what}`);
  if (which === '') return name;
  return `${name} · ${whichText(what, which, t, w)}`;
}

function whichText(what: string, which: string, t: T, w: VocabularyWords): string {
  const key = which.replaceAll('-', '_');
  if (hasKey(zh.countOf, key)) return t(`countOf.${key}`);
  if (what === 'availability' && hasKey(zh.availability, which)) return t(`availability.${which}`);
  return what === 'quarantine' ? w.quarantine(which) : which;
}
