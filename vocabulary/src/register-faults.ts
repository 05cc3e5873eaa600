/** Lists of the register, in the order in which they refer to each other. */
export const registerLists = ['vendors', 'organisations', 'sites', 'units', 'credentials'] as const;
export type RegisterList = (typeof registerLists)[number];

/**
 * What can be wrong with a register file. A `fault` keeps its row (or the file) out, a `warning` lets it in and asks a
 * person to look, a `note` says what was read differently from how it was written.
 */
type Weight = 'fault' | 'warning' | 'note';
interface FaultInfo {
  readonly weight: Weight;
  /** `{{value}}` is what stands in the cell, `{{more}}` what it collides with or may be. */
  readonly zh: string;
  readonly en: string;
  /** What whoever made the file does about it. */
  readonly zhDo: string;
  readonly enDo: string;
}
const fault = (zh: string, en: string, zhDo: string, enDo: string): FaultInfo => ({
  weight: 'fault',
  zh,
  en,
  zhDo,
  enDo,
});
const warning = (zh: string, en: string, zhDo: string, enDo: string): FaultInfo => ({
  ...fault(zh, en, zhDo, enDo),
  weight: 'warning',
});
const note = (zh: string, en: string): FaultInfo => ({ weight: 'note', zh, en, zhDo: '', enDo: '' });

const asText = ['将该列设为“文本”后重新填写', 'Format the column as text and type the value again'] as const;
const mend = ['改正后重新导入', 'Mend it and import again'] as const;

// biome-ignore format: a table
export const registerFaults = {
  'unreadable-file': fault('文件无法读取：{{more}}', 'The file cannot be read: {{more}}', '另存为 CSV（UTF-8）或 XLSX 后重试', 'Save it as CSV (UTF-8) or XLSX and try again'),
  'unknown-encoding': fault('文字编码无法识别', 'The character encoding is not recognised', '另存为 CSV UTF-8，或指定编码', 'Save as CSV UTF-8, or name the encoding'),
  'undecodable': fault('有无法解码的字节（第 {{more}} 字节起）', 'Bytes that are no characters, from byte {{more}}', '用原系统重新导出该行', 'Export this row again from where it came'),
  'replacement': fault('“{{value}}”中有已损坏的字符', '“{{value}}” holds characters that were lost before', '用原系统重新导出，不要用错误编码转存', 'Export it again; it was once opened in a wrong encoding'),
  'control': fault('有控制字符', 'Holds control characters', ...mend),
  'broken-quotes': fault('引号不成对：{{more}}', 'Quotes do not match: {{more}}', '检查该处引号', 'Look at the quotes there'),
  'too-many-rows': fault('行数超过 {{more}}', 'More than {{more}} rows', '分成几个文件', 'Split the file'),
  'no-header': fault('找不到表头', 'No row of column names was found', '使用模板，或保留第一行列名', 'Use a template, or keep the row of column names'),
  'no-list': fault('无法判断是哪张表', 'It is not clear which list this is', '使用模板，或指定列表', 'Use a template, or name the list'),
  'column-twice': fault('列“{{value}}”与“{{more}}”是同一项', 'Columns “{{value}}” and “{{more}}” are the same', '删去其中一列', 'Remove one of them'),
  'row-too-long': fault('单元格多于表头', 'More cells than column names', '检查分隔符与引号', 'Look at delimiters and quotes'),
  'merged': fault('合并单元格盖住了本行', 'Merged cells cover this row', '取消合并并逐行填写', 'Unmerge and fill in each row'),
  'required': fault('缺少“{{more}}”', '“{{more}}” is missing', '填写该项', 'Fill it in'),
  'cannot-clear': fault('“{{more}}”不能清空', '“{{more}}” cannot be cleared', ...mend),
  'bad-id': fault('编号“{{value}}”不合规则', 'Id “{{value}}” is not valid', '用 1–64 个字母、数字、_、-，以字母或数字开头', 'Use 1–64 of A–Z a–z 0–9 _ -, first a letter or digit'),
  'too-long': fault('“{{value}}”过长（最多 {{more}}）', '“{{value}}” is too long (at most {{more}})', ...mend),
  'bad-choice': fault('“{{value}}”不在可选范围', '“{{value}}” is none of the choices', '可选：{{more}}', 'One of: {{more}}'),
  'unknown-county': fault('没有区县“{{value}}”', 'No county “{{value}}”', '可选：{{more}}', 'One of: {{more}}'),
  'unknown-reference': fault('“{{value}}”未登记', '“{{value}}” is not in the register', '先登记它，或改正编号', 'Register it first, or mend the id'),
  'ambiguous-reference': fault('“{{value}}”对应多个：{{more}}', '“{{value}}” may be any of {{more}}', '改填编号', 'Write the id'),
  'bad-date': fault('“{{value}}”不是日期', '“{{value}}” is no date', '写成 2026-05-31', 'Write it as 2026-05-31'),
  'ambiguous-date': fault('“{{value}}”的年月日次序不明', '“{{value}}”: day and month cannot be told apart', '写成 2026-05-31', 'Write it as 2026-05-31'),
  'month-only': fault('“{{value}}”缺少日', '“{{value}}” has no day', '写成 2026-05-31', 'Write it as 2026-05-31'),
  'bad-number': fault('“{{value}}”不是数，或超出范围', '“{{value}}” is no number, or out of range', ...mend),
  'bad-boolean': fault('“{{value}}”应为 是 或 否', '“{{value}}” should be yes or no', ...mend),
  'bad-hours': fault('营业时间“{{value}}”不成立', 'Opening hours “{{value}}” cannot be', '写成 06:00-19:30，多段用逗号分开', 'Write 06:00-19:30, several with commas'),
  'digits-lost': fault('“{{value}}”的数字已被表格软件改写', 'A spreadsheet has lost digits of “{{value}}”', ...asText),
  'zeros-lost': fault('“{{value}}”不足 6 位，开头的 0 可能丢失', '“{{value}}” has fewer than 6 digits: leading zeros may be lost', ...asText),
  'bad-rescue-code': fault('救援识别码“{{value}}”不是 6 位数字', 'Rescue code “{{value}}” has not 6 digits', ...mend),
  'invalid': fault('“{{value}}”无效：{{more}}', '“{{value}}” is not valid: {{more}}', ...mend),
  'twice': fault('“{{value}}”在文件中重复（见第 {{more}} 行）', '“{{value}}” is there twice (see row {{more}})', '只保留一行', 'Keep one of them'),
  'taken-code': fault('“{{value}}”已是 {{more}} 的', '“{{value}}” is that of {{more}} already', '核对两台设备，先改正另一台', 'Compare both units, mend the other one first'),
  'differs': fault('与第 {{more}} 行的同一场所不一致', 'Says other things of the same place than row {{more}}', '使两行一致', 'Make both rows agree'),
  'reserved': fault('“{{value}}”是保留编号', '“{{value}}” is reserved', ...mend),
  'gateway-ring': fault('网关成环或层数过多', 'Gateways form a ring or a long chain', ...mend),
  'not-imported': fault('它所引用的行未通过', 'A row that it refers to was refused', '先改正被引用的行', 'Mend that row first'),
  'credential-exists': fault('接入凭证已存在，且与文件不同（{{more}}），保持原样', 'Is there already, differs ({{more}}) and stays as it is', '从文件中删去；换令牌用 credential rotate，改范围用 credential set', 'Take it out of the file; credential rotate gives it another token, credential set other units'),
  'credential-service': fault('是系统服务的凭证', 'Is a service’s', ...mend),
  'credential-unit': fault('设备 {{value}} 属于厂商 {{more}}', 'Unit {{value}} belongs to vendor {{more}}', ...mend),
  'credential-certificate': fault('证书名属于 {{more}}', 'Certificate name belongs to {{more}}', ...mend),
  'moved-unit': fault('改变了厂商，而凭证 {{more}} 仍代表它', 'Changes its vendor while credential {{more}} speaks for it', '从该凭证中去掉这台设备；只代表它的，先 credential remove，再用带该凭证的文件导入，令牌不变', 'Take the unit out of that credential; one that speaks for it alone: credential remove, then import it with the unit, its token stays'),
  'shared-code': warning('“{{value}}”也是 {{more}} 的', '“{{value}}” is also that of {{more}}', '核对两台设备', 'Compare both units'),
  'odd-id': warning('编号“{{value}}”与 {{more}} 只差大小写', 'Id “{{value}}” differs from {{more}} only in case', '核对是否同一台设备', 'Look whether they are one unit'),
  'odd-code': warning('“{{value}}”位数不对（应为 {{more}}）', '“{{value}}” has not {{more}} characters', '核对证件', 'Compare with the certificate'),
  'odd-profile': warning('代码表“{{value}}”未知', 'Code table “{{value}}” is not known', ...mend),
  'odd-vendor': warning('厂商“{{value}}”是新的', 'Vendor “{{value}}” is new', ...mend),
  'odd-date': warning('日期“{{value}}”不合常理', 'Date “{{value}}” is unlikely', ...mend),
  'odd-county': warning('区县“{{value}}”未知', 'County “{{value}}” is not known', ...mend),
  'mojibake': warning('“{{value}}”像是乱码', '“{{value}}” looks garbled', '核对编码', 'Look at the encoding'),
  'token-kept': warning('文件中无令牌，保留原有的', 'No token in the file, the stored one is kept', '', ''),
  'no-proof': warning('既无令牌也无证书', 'Neither token nor certificate', '', ''),
  'unknown-column': note('列“{{value}}”不认识，未读', 'Column “{{value}}” is not known and was not read'),
  'normalised': note('“{{value}}”读作“{{more}}”', '“{{value}}” was read as “{{more}}”'),
  'month-end': note('“{{value}}”读作当月最后一天', '“{{value}}” was read as the last day of that month'),
  'new-place': note('按地址新建场所“{{more}}”', 'Place “{{more}}” is made from its address'),
} as const satisfies Record<string, FaultInfo>;
export type RegisterFaultCode = keyof typeof registerFaults;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table above
export const registerFaultCodes = Object.keys(registerFaults) as [RegisterFaultCode, ...RegisterFaultCode[]];

export const weightOf = ({ code }: { readonly code: RegisterFaultCode }): Weight => registerFaults[code].weight;

/** The sentence and what to do about it, in one language. */
export function registerFaultText(
  { code, value, more }: { readonly code: RegisterFaultCode; readonly value: string; readonly more: string },
  language: 'zh' | 'en',
): { readonly what: string; readonly todo: string } {
  const info = registerFaults[code];
  const fill = (text: string): string => text.replaceAll('{{value}}', () => value).replaceAll('{{more}}', () => more);
  return language === 'zh'
    ? { what: fill(info.zh), todo: fill(info.zhDo) }
    : { what: fill(info.en), todo: fill(info.enDo) };
}
