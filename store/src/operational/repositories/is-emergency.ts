import { type SqlBool, sql } from 'kysely';

/** The SQL of vocabulary's `isEmergency`, of a row of `alarm`. */
export const isEmergency = sql<SqlBool>`(alarm.lane = 'emergency' or alarm.priority = 'emergency')`;
