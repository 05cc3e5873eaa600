export {
  changedFields,
  type FileOutcome,
  importFile,
  lastImport,
  shownCredential,
  undoable,
  undoLastImport,
} from './import/run-import.ts';
export { type FileOptions, type FilePlan, type Progress, planFile } from './plan/plan-file.ts';
export { type Encoding, encodings } from './read/encoding.ts';
export { csvLine, csvMark } from './write/csv-text.ts';
export { exportRegister } from './write/export.ts';
export { faultsCsv } from './write/faults-csv.ts';
export { template } from './write/template.ts';
