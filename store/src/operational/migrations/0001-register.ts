import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { ColumnKinds } from './column-kinds.ts';

/** Who and what exists: vendors, organisations, sites, units, credentials. */
export const register = (kinds: ColumnKinds): Migration => ({
  async up(db) {
    const { schema } = db;
    await schema
      .createTable('organisation')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('name_en', 'text')
      .addColumn('phone', 'text')
      .addColumn('contact', 'text')
      .execute();
    await schema
      .createTable('site')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('name_en', 'text')
      .addColumn('county', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('latitude', 'double precision')
      .addColumn('longitude', 'double precision')
      .addColumn('use', 'text', (c) => c.notNull())
      .addColumn('hours', 'text', (c) => c.notNull())
      .execute();
    await schema
      .createTable('vendor')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('name_en', 'text')
      .addColumn('profile', 'text', (c) => c.notNull())
      .addColumn('utc_offset_minutes', 'integer', (c) => c.notNull())
      .addColumn('phone', 'text')
      .execute();
    await schema
      .createTable('unit')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('vendor', 'text', (c) => c.notNull().references('vendor.id'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('site', 'text', (c) => c.references('site.id'))
      // Deferred: in a file a unit may stand before its gateway.
      .addColumn('gateway', 'text', (c) => c.modifyEnd(sql`references unit (id) deferrable initially deferred`))
      .addColumn('profile', 'text')
      .addColumn('register_code', 'text')
      .addColumn('use_cert_no', 'text')
      .addColumn('rescue_code', 'text')
      .addColumn('vendor_device_id', 'text')
      .addColumn('catalogue_code', 'text')
      .addColumn('maintenance', 'text', (c) => c.references('organisation.id'))
      .addColumn('user_unit', 'text', (c) => c.references('organisation.id'))
      .addColumn('floors', 'text')
      .addColumn('installed_on', 'text')
      .addColumn('inspection_valid_until', 'text')
      .addColumn('insurance_valid_until', 'text')
      .addColumn('out_of_use', 'integer', (c) => c.notNull())
      .addColumn('people_sensor', 'integer')
      .addColumn('late_after_ms', 'bigint')
      .addColumn('offline_after_ms', 'bigint')
      .execute();
    await schema.createIndex('unit_by_site').on('unit').column('site').execute();
    await schema.createIndex('unit_by_gateway').on('unit').column('gateway').execute();
    await schema.createIndex('unit_by_vendor').on('unit').column('vendor').execute();
    await schema
      .createTable('credential')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('vendor', 'text', (c) => c.references('vendor.id'))
      .addColumn('all_units', 'integer', (c) => c.notNull())
      .addColumn('token_hmac', kinds.bytes)
      .addColumn('certificate_name', 'text')
      .addColumn('enabled', 'integer', (c) => c.notNull())
      .addColumn('removed', 'integer', (c) => c.notNull())
      .addColumn('version', 'bigint', (c) => c.notNull())
      .execute();
    await schema.createIndex('credential_by_version').on('credential').columns(['version', 'id']).execute();
    await schema
      .createIndex('credential_by_certificate')
      .on('credential')
      .column('certificate_name')
      .unique()
      .where('certificate_name', 'is not', null)
      .execute();
    await schema
      .createTable('credential_unit')
      .addColumn('credential', 'text', (c) => c.notNull().references('credential.id'))
      .addColumn('unit', 'text', (c) => c.notNull().references('unit.id'))
      .addPrimaryKeyConstraint('credential_unit_key', ['credential', 'unit'])
      .execute();
    await schema.createIndex('credential_unit_by_unit').on('credential_unit').column('unit').execute();
    await schema
      .createTable('register_version')
      .addColumn('name', 'text', (c) => c.primaryKey().notNull())
      .addColumn('version', 'bigint', (c) => c.notNull())
      .execute();
    await sql`insert into register_version (name, version) values ('register', 0), ('credentials', 0)`.execute(db);
  },
});
