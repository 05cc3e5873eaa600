import * as admin from '../admin/words.ts';
import * as alarms from '../alarms/words.ts';
import * as laneWork from '../board/lane-words.ts';
import * as board from '../board/words.ts';
import * as closing from '../closing/words.ts';
import * as compliance from '../compliance/words.ts';
import * as contractFaults from '../contract-faults/words.ts';
import * as held from '../held/words.ts';
import type { WordsOf } from '../i18n/words-of.ts';
import * as kitchens from '../kitchens/words.ts';
import * as listFiles from '../list-files/words.ts';
import * as system from '../system/words.ts';
import * as units from '../units/words.ts';
import * as vendors from '../vendors/words.ts';
import * as audit from './audit-words.ts';

/** The words of all views: each room brings its own, and what it adds to the tables that rooms share. */
export const zh = {
  covers: '特种设备与明厨亮灶值守',
  copy: { label: '复制 {{text}}', done: '已复制：{{text}}', failed: '无法复制，请选中后手工复制' },
  ...board.zh,
  ...closing.zh,
  ...held.zh,
  ...laneWork.zh,
  ...alarms.zh,
  ...units.zh,
  ...kitchens.zh,
  ...compliance.zh,
  ...vendors.zh,
  ...contractFaults.zh,
  ...system.zh,
  ...admin.zh,
  ...listFiles.zh,
  ...audit.zh,
  lane: { ...compliance.zh.lane, ...kitchens.zh.lane },
  use: { ...units.zh.use, ...kitchens.zh.use },
};

export const en: WordsOf<typeof zh> = {
  covers: 'Watching over special equipment and bright kitchens',
  copy: { label: 'Copy {{text}}', done: 'Copied: {{text}}', failed: 'Cannot copy; mark it and copy it by hand' },
  ...board.en,
  ...closing.en,
  ...held.en,
  ...laneWork.en,
  ...alarms.en,
  ...units.en,
  ...kitchens.en,
  ...compliance.en,
  ...vendors.en,
  ...contractFaults.en,
  ...system.en,
  ...admin.en,
  ...listFiles.en,
  ...audit.en,
  lane: { ...compliance.en.lane, ...kitchens.en.lane },
  use: { ...units.en.use, ...kitchens.en.use },
};
