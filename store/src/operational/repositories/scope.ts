import type { Scope } from '@vigil/vocabulary';
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Engine } from '../engine.ts';

/** The SQL of vocabulary's `inScope`: a row without a county is seen only by who sees all counties. */
export function scopeFilter(
  engine: Engine,
  scope: Scope,
  vendor: Expression<unknown>,
  county: Expression<unknown>,
): Expression<SqlBool> {
  const ofVendor = scope.vendor === null ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${vendor} = ${scope.vendor}`;
  if (scope.counties === null) return ofVendor;
  return sql<SqlBool>`(${ofVendor} and ${engine.oneOf(county, scope.counties)})`;
}

/** The SQL of vocabulary's `isAlarmInScope`: an alarm whose county is not known is everybody's in the rescue centre. */
export function alarmScopeFilter(
  engine: Engine,
  scope: Scope,
  vendor: Expression<unknown>,
  county: Expression<unknown>,
): Expression<SqlBool> {
  const usual = scopeFilter(engine, scope, vendor, county);
  return scope.vendor === null && scope.counties !== null ? sql<SqlBool>`(${usual} or ${county} is null)` : usual;
}
