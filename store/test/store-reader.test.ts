import { expect, it } from 'vitest';
import { openStoreReader, storeConfigSchema } from '../src/index.ts';
import { importCity } from './support/samples.ts';
import { describeStores, temporary } from './support/stores.ts';

describeStores('a store opened for reading', (open) => {
  it('sees what others commit, and has nothing that writes', async () => {
    const { store, config } = await open();
    const reader = await openStoreReader(config);
    expect(await reader.read.register.version()).toBe(0);
    await importCity(store);
    expect(await reader.read.register.version()).toBe(1);
    expect((await reader.read.register.vendors()).map(({ id }) => id)).toEqual(['acme', 'other']);
    expect(Object.keys(reader)).toEqual(['read', 'close']);
    await reader.close();
    await expect(reader.read.register.version()).rejects.toMatchObject({ fault: 'away', policy: 'wait' });
  });

  it('waits for nobody: it is open while another holds the write lock', async () => {
    const { store, config } = await open();
    await store.transaction(async (tx) => {
      await tx.cursors.get('main');
      const reader = await openStoreReader(config);
      expect(await reader.read.register.version()).toBe(0);
      await reader.close();
    });
  });
});

const scratch = temporary();

it('makes no store where there is none: it is away, and may come', async () => {
  const file = `${await scratch.folder()}/vigil.db`;
  await expect(openStoreReader(storeConfigSchema.parse({ file }))).rejects.toMatchObject({ fault: 'away' });
});
