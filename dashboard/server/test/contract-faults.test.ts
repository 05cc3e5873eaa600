import type { ContractFault } from '@vigil/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from './support/client.ts';
import { type Running, run } from './support/running.ts';

const hour = 3_600_000;
const now = Date.now();

const fault = (facts: Partial<ContractFault>): ContractFault => ({
  credential: 'acme-gw',
  unitId: 'A-1',
  vendor: 'acme',
  kind: 'retain',
  path: 'alarm',
  count: 3,
  firstAt: now - hour,
  lastAt: now - 1_000,
  sample: '{"code":"alarm-button"}',
  ...facts,
});

describe('what senders do against the contract', () => {
  let running: Running;
  let op: Client;
  beforeAll(async () => {
    running = await run();
    await running.ingest.transaction((tx) =>
      tx.contractFaults.note([
        fault({}),
        fault({ unitId: 'A-2', kind: 'dropped-field', path: 'floor', count: 7, lastAt: now - 3_000 }),
        fault({ unitId: null, kind: 'denied-filter', path: '#', lastAt: now - 2_000 }),
        fault({
          credential: 'B-1',
          unitId: 'B-1',
          vendor: 'bolt',
          kind: 'oversized',
          path: '',
          lastAt: now - 40 * hour,
        }),
        fault({ credential: 'B-1', unitId: 'B-1', vendor: 'bolt', kind: 'retain', path: 'state', count: 5 }),
      ]),
    );
    op = await running.client('op');
  });
  afterAll(() => running.stop());
  const rows = async (client: Client, query = ''): Promise<readonly (readonly [string | null, string])[]> =>
    (await client.get(`/api/contract-faults${query}`)).body.map((row: ContractFault) => [row.unitId, row.kind]);

  it('is listed newest first with its sample, by unit, vendor and kind', async () => {
    const { body } = await op.get('/api/contract-faults?unitId=A-1');
    expect(body).toEqual([fault({})]);
    expect(await rows(op, '?vendor=acme')).toEqual([
      ['A-1', 'retain'],
      [null, 'denied-filter'],
      ['A-2', 'dropped-field'],
    ]);
    expect(await rows(op, '?kind=oversized')).toEqual([['B-1', 'oversized']]);
    expect(await rows(op, '?limit=1')).toHaveLength(1);
    expect((await op.get('/api/contract-faults?kind=invented')).status).toBe(400);
  });

  it('is shown to its vendor, and to nobody of another vendor or county', async () => {
    expect(await rows(await running.client('bolt'))).toEqual([
      ['B-1', 'retain'],
      ['B-1', 'oversized'],
    ]);
    expect(await rows(await running.client('acme'), '?unitId=B-1')).toEqual([]);
    expect(await rows(await running.client('county'))).toEqual([['A-2', 'dropped-field']]);
  });

  it('is counted on the system page by kind and vendor, as far as it goes on', async () => {
    expect((await op.get('/api/system')).body.contractFaults).toEqual([
      { kind: 'denied-filter', vendor: 'acme', count: 3 },
      { kind: 'dropped-field', vendor: 'acme', count: 7 },
      { kind: 'retain', vendor: 'acme', count: 3 },
      { kind: 'retain', vendor: 'bolt', count: 5 },
    ]);
  });
});
