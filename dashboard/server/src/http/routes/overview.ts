import {
  auditQuery,
  auditView,
  complianceRow,
  kitchenView,
  quarantineQuery,
  quarantineView,
  systemView,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { auditFor } from '../../sign-in/without-names.ts';
import { readSystem } from '../../system/read-system.ts';
import { defined } from '../defined.ts';
import { query, type Route } from '../route.ts';

export const overviewRoutes: readonly Route[] = [
  query(
    {
      method: 'get',
      path: '/api/kitchens',
      summary: 'Kitchens and the four facts of each camera',
      access: 'unit.read',
      answer: z.array(kitchenView),
    },
    ({ pages }, { who, now }) => pages.kitchens(who.scope, now),
  ),
  query(
    {
      method: 'get',
      path: '/api/compliance',
      summary: 'Statutory inspection by county and kind',
      access: 'unit.read',
      answer: z.array(complianceRow),
    },
    ({ pages }, { who, now }) => pages.compliance(who.scope, now),
  ),
  query(
    {
      method: 'get',
      path: '/api/quarantine',
      summary: 'Messages that could not be understood, with the reason and the raw bytes',
      access: 'quarantine.read',
      query: quarantineQuery,
      answer: z.array(quarantineView),
    },
    async ({ store }, { who, query: wanted }) => {
      const items = await store.read.quarantine.list({ ...defined(wanted), scope: who.scope });
      return items.map(({ payload, id, at, vendor, unitId, origin, topic, reason, detail }) => ({
        id,
        at,
        vendor,
        unitId,
        origin,
        topic,
        reason,
        detail,
        payloadBase64: Buffer.from(payload).toString('base64'),
      }));
    },
  ),
  query(
    {
      method: 'get',
      path: '/api/system',
      summary: 'Processes, cursors, history, desks, quarantine',
      access: 'system.read',
      answer: systemView,
    },
    (services, { who, now }) => readSystem(services, who.scope, now),
  ),
  query(
    {
      method: 'get',
      path: '/api/audit',
      summary: 'Who did what, newest first',
      access: 'audit.read',
      query: auditQuery,
      answer: z.array(auditView),
    },
    async ({ store }, { who, query: wanted }) => [
      ...auditFor(who.scope, await store.read.audit.list({ ...defined(wanted), scope: who.scope })),
    ],
  ),
];
