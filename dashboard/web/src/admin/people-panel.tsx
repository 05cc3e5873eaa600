import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type PersonChanged, type PersonView, passwordLength, roles } from '@vigil/vocabulary';
import { Form, Input, Select, Switch } from 'antd';
import { useState } from 'react';
import { usePasswordFailure } from '../account/password-failure.ts';
import { api } from '../api/client.ts';
import { useReference } from '../api/reference.ts';
import { useWords } from '../i18n/use-words.ts';
import { ListFile } from '../list-files/list-file.tsx';
import { Box } from '../ui/box.tsx';
import { BoxFoot } from '../ui/box-foot.tsx';
import { say } from '../ui/toasts.tsx';
import { byNumber, byText, DataTable } from '../views/data-table.tsx';
import { Loaded } from '../views/page.tsx';

type Editing = { readonly person: PersonView | null };

export function PeoplePanel(): React.JSX.Element {
  const { t } = useWords();
  const reference = useReference();
  const [editing, setEditing] = useState<Editing | null>(null);
  const query = useQuery({ queryKey: ['people'], queryFn: () => api.get<readonly PersonView[]>('/api/people') });
  const scope = (person: PersonView): string =>
    [
      person.vendor === null ? null : reference.vendor(person.vendor),
      person.counties === null ? null : person.counties.map((county) => reference.county(county)).join('、'),
    ]
      .filter((part) => part !== null)
      .join(' · ') || t('admin.allScope');
  return (
    <section className="stack" aria-label={t('admin.people')}>
      <div className="filters">
        <button type="button" className="btn" onClick={() => setEditing({ person: null })}>
          {t('admin.newPerson')}
        </button>
        <ListFile list="people" />
        {query.data === undefined ? null : <span className="muted">{t('filter.total', { n: query.data.length })}</span>}
      </div>
      <Loaded query={query}>
        {(people) => (
          <DataTable
            label={t('admin.people')}
            rows={people}
            rowKey={({ id }) => id}
            columns={[
              {
                title: t('col.login'),
                className: 'mono',
                order: byText(({ login }) => login),
                render: ({ login }) => login,
              },
              { title: t('col.personName'), order: byText(({ name }) => name), render: ({ name }) => name },
              {
                title: t('col.role'),
                order: byText(({ role }) => t(`role.${role}`)),
                render: ({ role }) => t(`role.${role}`),
              },
              { title: t('col.scope'), order: byText(scope), render: scope },
              {
                title: t('col.enabled'),
                width: 120,
                order: byNumber(({ enabled }) => Number(enabled)),
                render: ({ enabled }) => (enabled ? t('value.yes') : t('value.no')),
              },
              {
                title: t('col.actions'),
                width: 120,
                render: (person) => (
                  <button
                    type="button"
                    className="btn"
                    aria-label={`${t('cmd.edit')} ${person.login}`}
                    onClick={() => setEditing({ person })}
                  >
                    {t('cmd.edit')}
                  </button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {editing === null ? null : <PersonBox person={editing.person} onClose={() => setEditing(null)} />}
    </section>
  );
}

interface Fields {
  readonly login: string;
  readonly name: string;
  readonly role: PersonView['role'];
  readonly vendor?: string | null;
  readonly counties?: readonly string[] | null;
  readonly enabled: boolean;
  readonly password?: string;
}

function PersonBox({
  person,
  onClose,
}: {
  readonly person: PersonView | null;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { t } = useWords();
  const reference = useReference();
  const failure = usePasswordFailure();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: async ({ login, enabled, password, ...fields }: Fields): Promise<PersonView | PersonChanged> => {
      const counties = fields.counties === undefined || fields.counties?.length === 0 ? null : fields.counties;
      const scoped = { ...fields, vendor: fields.role === 'vendor' ? (fields.vendor ?? null) : null, counties };
      if (person === null) return api.post<PersonView>('/api/people', { ...scoped, login, password });
      const secret = password === undefined || password === '' ? {} : { password };
      const path = `/api/people/${encodeURIComponent(person.id)}`;
      return api.patch<PersonChanged>(path, { ...scoped, enabled, ...secret });
    },
    onSuccess: async (saved) => {
      const isSwitched = person !== null && person.enabled !== saved.enabled;
      if (isSwitched && 'tokens' in saved && saved.tokens > 0)
        say(t(saved.enabled ? 'admin.tokensGoodAgain' : 'admin.tokensRefused', { n: saved.tokens }));
      else say(t('unit.saved'));
      await queries.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
  });
  return (
    <Box title={person === null ? t('admin.newPerson') : person.login} onClose={onClose}>
      <Form<Fields>
        layout="vertical"
        requiredMark={false}
        initialValues={person ?? { role: 'operator', enabled: true }}
        onFinish={(fields) => save.mutate(fields)}
      >
        <div className="box-body">
          {person === null ? (
            <Form.Item
              name="login"
              label={t('col.login')}
              rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9._-]{1,40}$/ }]}
            >
              <Input autoComplete="off" />
            </Form.Item>
          ) : null}
          <Form.Item name="name" label={t('col.personName')} rules={[{ required: true, max: 60 }]}>
            <Input autoComplete="off" />
          </Form.Item>
          <Form.Item name="role" label={t('col.role')}>
            <Select
              getPopupContainer={(node) => node.parentElement ?? document.body}
              options={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            />
          </Form.Item>
          <Form.Item noStyle shouldUpdate={(before: Fields, now: Fields) => before.role !== now.role}>
            {({ getFieldValue }) =>
              getFieldValue('role') === 'vendor' ? (
                <Form.Item name="vendor" label={t('admin.vendorScope')} rules={[{ required: true }]}>
                  <Select
                    getPopupContainer={(node) => node.parentElement ?? document.body}
                    options={reference.vendors.map(({ id, name }) => ({ value: id, label: name }))}
                  />
                </Form.Item>
              ) : null
            }
          </Form.Item>
          <Form.Item name="counties" label={t('admin.countyScope')}>
            <Select
              mode="multiple"
              getPopupContainer={(node) => node.parentElement ?? document.body}
              options={reference.counties.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
          <Form.Item
            name="password"
            label={
              person === null
                ? t('admin.password', { n: passwordLength.shortest })
                : t('admin.newPassword', { n: passwordLength.shortest })
            }
            rules={[{ required: person === null, min: passwordLength.shortest }]}
          >
            <Input.Password autoComplete="new-password" />
          </Form.Item>
          {person === null ? null : (
            <Form.Item name="enabled" label={t('col.enabled')} valuePropName="checked">
              <Switch />
            </Form.Item>
          )}
          {save.isError ? (
            <p className="p-emergency" role="alert">
              {failure(save.error)}
            </p>
          ) : null}
        </div>
        <BoxFoot send={t('cmd.save')} pending={save.isPending} onClose={onClose} />
      </Form>
    </Box>
  );
}
