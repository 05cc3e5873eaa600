import type { WordsOf } from '../i18n/words-of.ts';
import * as registerFiles from './register-files/words.ts';

export const zh = {
  ...registerFiles.zh,
  admin: {
    nav: '管理',
    title: '管理',
    people: '人员',
    credentials: '接入凭证',
    audit: '操作记录',
    newPerson: '新建人员',
    newCredential: '新建接入凭证',
    password: '密码（至少 {{n}} 位）',
    newPassword: '新密码（至少 {{n}} 位，留空不改）',
    vendorScope: '所属厂商',
    countyScope: '可见区县（空为全部）',
    allUnits: '该厂商全部设备',
    someUnits: '指定设备（逗号分隔）',
    token: '令牌只显示这一次，请立即交给厂商',
    sureRemove: '确定删除接入凭证 {{id}}？使用它的设备将断开。',
    credentialRole: { device: '设备', gateway: '网关' },
    import: '导入登记表',
    allScope: '全部',
  },
};

export const en: WordsOf<typeof zh> = {
  ...registerFiles.en,
  admin: {
    nav: 'Admin',
    title: 'Administration',
    people: 'People',
    credentials: 'Device credentials',
    audit: 'Audit',
    newPerson: 'New person',
    newCredential: 'New credential',
    password: 'Password (at least {{n}} characters)',
    newPassword: 'New password (at least {{n}} characters; empty: unchanged)',
    vendorScope: 'Vendor',
    countyScope: 'Visible counties (empty: all)',
    allUnits: 'All units of the vendor',
    someUnits: 'These units (comma-separated)',
    token: 'This token is shown only once. Hand it to the vendor now',
    sureRemove: 'Delete credential {{id}}? Devices that use it will be cut off.',
    credentialRole: { device: 'Device', gateway: 'Gateway' },
    import: 'Import register',
    allScope: 'All',
  },
};
