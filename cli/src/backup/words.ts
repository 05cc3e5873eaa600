import { versionText } from '@vigil/service';
import type { Created } from './create.ts';
import type { Manifest } from './manifest.ts';
import type { Restored } from './restore.ts';

const localTime = (at: number): string => new Date(at).toLocaleString('sv-SE');
const megabytes = (manifest: Manifest): string =>
  (manifest.files.reduce((sum, { bytes }) => sum + bytes, 0) / 1_000_000).toFixed(1);

/** What a backup holds, for whoever has just made or read one. */
export function holdsText(folder: string, manifest: Manifest): string {
  const settings = manifest.files.filter(({ path }) => path.startsWith('settings/')).length;
  const lines = [
    folder,
    `  时间 made at     ${localTime(manifest.startedAt)}`,
    `  版本 version     ${versionText(manifest.program)}, ${manifest.migration}`,
    `  文件 files       ${manifest.files.length}, ${megabytes(manifest)} MB`,
    `  配置 settings    ${settings === 0 ? '没有 none（--settings）' : settings}`,
    `  历史 history     ${{ copied: '已备份 copied', none: '没有 none', elsewhere: '在 InfluxDB 中，请用它自己的工具备份 in InfluxDB: use its own tools' }[manifest.history]}`,
    ...journalLines(manifest),
  ];
  return `${lines.join('\n')}\n`;
}

export function missingText({ missing }: Created): string {
  return missing
    .map((file) => `注意 warning: 配置中提到的文件不存在 a setting names a file that is not there: ${file}\n`)
    .join('');
}

/** Where the store was in each journal, and how far the journal goes. */
function journalLines({ journals, cursors }: Manifest): readonly string[] {
  return journals.map(({ name, last }) => {
    const read = cursors.find((cursor) => cursor.name === `ingest:${name}`) ?? null;
    const waiting = last === null ? 0 : Math.max(0, last.seq - (read?.epoch === last.epoch ? read.seq : 0));
    return `  日志 journal     ${name}：到 up to ${last?.seq ?? 0}，其中 ${waiting} 条尚未研判 not yet judged`;
  });
}

/** What comes after a restore: nobody should have to look it up at that hour. */
export function afterwardsText(backup: string, dataDir: string, { manifest, settings }: Restored): string {
  const made = localTime(manifest.startedAt);
  const kept = manifest.files.some(({ path }) => path.startsWith('settings/')) && settings.length === 0;
  return `${holdsText(dataDir, manifest)}
已恢复，接下来 restored, and now:
  1. 所有文件归服务账户所有 give the files to the services’ account
       chown -R vigil:vigil ${dataDir}
${kept ? `     配置与证书还在备份里 settings and certificates are still in the backup: ${backup}/settings\n` : ''}${settings.map((file) => `     ${file}\n`).join('')}  2. 启动后，备份时尚未研判的报文会自动研判 after the start, what had not been judged is judged by itself
  3. ${made} 之后收到的报文只在旧的日志里。若旧文件夹还在，启动前把它的 journal/ 换进来；
     其中的报警会重新打开并响铃，标记「迟读」，请逐条核对。
     What came after that time is only in the old journal. If the old folder is still there, put its journal/ in place
     of the restored one before the start: its alarms open again and ring, marked “Read late”. Go through them first.
  4. ${made} 之后的接警、结案、登记修改不在备份里 what people did after that time is not in the backup
`;
}
