import { parentPort, workerData } from 'node:worker_threads';
import { Unzip, UnzipInflate } from 'fflate';
import readXlsx from 'read-excel-file/node';
import { z } from 'zod';
import { xlsxLimits } from './xlsx-limits.ts';

/**
 * The thread of `xlsx.ts`. A workbook is a zip of XML: what it says of its own size is not believed, so it is unpacked
 * once to be counted (and to find merged cells, which the library passes over) before the library unpacks it.
 */
const { file } = z.object({ file: z.instanceof(Uint8Array) }).parse(workerData);

/** Texts by their path in the archive. Null: it unpacks to more than we take. */
function look(archive: Uint8Array): ReadonlyMap<string, string> | null {
  const seen = { bytes: 0, entries: 0, tooBig: false };
  const texts = new Map<string, string>();
  const unzip = new Unzip();
  unzip.register(UnzipInflate);
  unzip.onfile = (entry) => {
    seen.entries += 1;
    if (seen.entries > xlsxLimits.entries) seen.tooBig = true;
    if (seen.tooBig) return;
    const isSheet = /^xl\/worksheets\/[^/]+\.xml$/.test(entry.name);
    const isIndex = entry.name === 'xl/workbook.xml' || entry.name === 'xl/_rels/workbook.xml.rels';
    // Of a sheet only its end: merged cells stand behind the rows.
    const decoder = new TextDecoder();
    let tail = '';
    entry.ondata = (error, data, final) => {
      if (error !== null) throw error;
      seen.bytes += data.length;
      if (seen.bytes > xlsxLimits.unpackedBytes) {
        seen.tooBig = true;
        entry.terminate();
        return;
      }
      if (isSheet || isIndex) {
        tail += decoder.decode(data, { stream: !final });
        if (isSheet && tail.length > xlsxLimits.tailChars) tail = tail.slice(-xlsxLimits.tailChars);
        if (final) texts.set(entry.name, tail);
      }
    };
    entry.start();
  };
  const step = 64 * 1024;
  for (let at = 0; at < archive.length && !seen.tooBig; at += step)
    unzip.push(archive.subarray(at, at + step), at + step >= archive.length);
  return seen.tooBig ? null : texts;
}

/** Rows (from 1) that merged cells cover without having their value, by sheet name. */
function coveredRows(texts: ReadonlyMap<string, string>): Record<string, number[]> {
  const targets = new Map<string, string>();
  for (const [tag] of (texts.get('xl/_rels/workbook.xml.rels') ?? '').matchAll(/<Relationship [^>]*>/g)) {
    const id = /\bId="([^"]*)"/.exec(tag)?.[1];
    const target = /\bTarget="([^"]*)"/.exec(tag)?.[1];
    if (id !== undefined && target !== undefined) targets.set(id, target.replace(/^\/?(?:xl\/)?/, 'xl/'));
  }
  const covered: Record<string, number[]> = {};
  for (const [tag] of (texts.get('xl/workbook.xml') ?? '').matchAll(/<sheet [^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(tag)?.[1];
    const id = /\br:id="([^"]*)"/.exec(tag)?.[1];
    const xml = texts.get(targets.get(id ?? '') ?? '');
    if (name === undefined || xml === undefined) continue;
    const rows = new Set<number>();
    for (const [, from, to] of xml.matchAll(/<mergeCell ref="[A-Z]+(\d+):[A-Z]+(\d+)"/g))
      for (let row = Number(from) + 1; row <= Math.min(Number(to), xlsxLimits.rows); row += 1) rows.add(row);
    covered[unescapeXml(name)] = [...rows];
  }
  return covered;
}

const unescapeXml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

async function read() {
  const looked = look(file);
  if (looked === null) return { refused: `more than ${xlsxLimits.unpackedBytes >> 20} MiB unpacked` };
  // Digits as the file has them: a number would lose what lies beyond 15 of them once more.
  const sheets = await readXlsx(Buffer.from(file), { parseNumber: (text) => ({ number: text }) });
  const covered = coveredRows(looked);
  const rows = sheets.reduce((sum, { data }) => sum + data.length, 0);
  if (rows > xlsxLimits.rows) return { tooManyRows: true };
  return {
    sheets: sheets.map(({ sheet, data }) => ({ sheet, data, covered: covered[sheet] ?? [] })),
  };
}

function say(answer: unknown): void {
  // A thread's port has no origin to name; the rule means windows.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(answer);
}

try {
  say(await read());
} catch (error) {
  say({ refused: error instanceof Error ? error.message : String(error) });
}
