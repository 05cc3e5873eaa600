export { copySqlite, faultOf } from './sqlite-copy.ts';
export { copyStore, knowsMigration, type StoreCopy } from './store-copy.ts';
