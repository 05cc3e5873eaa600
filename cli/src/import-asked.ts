import { readFile, stat } from 'node:fs/promises';
import { registerColumns, strangeFields, type TableList, tableLists } from '@vigil/vocabulary';
import { EXIT, Refusal } from './exit.ts';

/** A city's list has about 10 MB; what is larger is another file, and the machine has alarms to keep. */
const maxFileBytes = 256 * 1024 * 1024;

/** @throws Refusal 65 */
export async function contentOf(file: string): Promise<Uint8Array> {
  const found = await stat(file);
  if (found.isDirectory())
    throw new Refusal(EXIT.data, { zh: `${file} 是文件夹，不是文件`, en: `${file} is a folder, not a file` });
  if (found.size > maxFileBytes)
    throw new Refusal(EXIT.data, {
      zh: `${file} 超过 ${maxFileBytes >> 20} MiB，没有读取`,
      en: `${file} has more than ${maxFileBytes >> 20} MiB and was not read`,
    });
  return readFile(file);
}

/** Fields by column, of `column=field` and `column=` (leave it out). @throws Refusal 64 for a field that there is not */
export function mappingOf(said: readonly string[], list: TableList | undefined): Readonly<Record<string, string>> {
  const mapping = Object.fromEntries(
    said.map((one) => [one.slice(0, one.lastIndexOf('=')), one.slice(one.lastIndexOf('=') + 1)] as const),
  );
  const [strange] = strangeFields(mapping, list);
  if (strange === undefined) return mapping;
  const { column, field } = strange;
  const lists = list === undefined ? tableLists : [list];
  const known = [...new Set(lists.flatMap((one) => registerColumns[one].map((each) => each.field)))].join(', ');
  throw new Refusal(EXIT.usage, {
    zh: `--map ${column}=${field}：没有这一项，可用：${known}`,
    en: `--map ${column}=${field}: there is no such field`,
  });
}
