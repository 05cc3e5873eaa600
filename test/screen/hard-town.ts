import { gatewayOf, liftOf, type Town } from '../harness/town.ts';

/** What stands in the row of a lift, and on its nameplate in the register. */
export interface HardLift {
  readonly name: string;
  readonly site: string;
  readonly address: string;
  readonly rescueCode: string;
  readonly floor: string;
  readonly phones: readonly string[];
}

const repeated = (text: string, length: number): string =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);

/** Names as registers have them at their worst. Each lift has one of them, the next lift the next. */
const names: readonly Partial<Pick<HardLift, 'name' | 'site' | 'address' | 'floor'>>[] = [
  {},
  { name: repeated('连山壮族瑶族自治县人民医院住院部综合大楼医用担架电梯', 60) },
  { address: repeated('清城区东城街道办事处石板村委会北江一路与人民二路交汇处东北侧', 120) },
  { name: repeated('NorthwestBoundContainerTerminalServiceLift', 60) },
  { address: repeated('QingyuanHighTechIndustrialDevelopmentZoneBuilding', 120), floor: 'B2M夹层' },
  { site: repeated('ئۈرۈمچى شەھەرلىك خەلق دوختۇرخانىسى ', 60).trim() },
  { site: repeated('བོད་ལྗོངས་མི་དམངས་སྨན་ཁང་', 60) },
  { name: '消防电梯兼货梯（地下车库至裙楼屋面设备层）', floor: 'B2M夹层' },
];

/** How many kinds of them there are. */
export const kindsOfNames = names.length;

export function hardLift(serial: number): HardLift {
  const number = (tail: string): string => `0763-${String(3_000_000 + serial * 10)}${tail}`;
  return {
    name: `${serial}号梯`,
    site: `时代天街${serial}期`,
    address: `清城区东门巷 ${serial} 号`,
    // Not only the six digits of the label: some cities have ten.
    rescueCode: serial % 3 === 0 ? String(4_418_000_000 + serial) : String(100_000 + serial),
    floor: String(serial % 30),
    phones: [number('-8001'), number('-8002'), '400-800-12345678'],
    ...names[serial % names.length],
  };
}

/** Gives the lifts of `north` places of their own, each hard to show. */
export function hardenTown(register: Town, lifts: number): void {
  for (const vendor of register.vendors) if (vendor.id === 'north') vendor.phone = '400-800-12345678';
  for (let serial = 1; serial <= lifts; serial += 1) {
    const lift = hardLift(serial);
    const id = liftOf('north', serial);
    const unit = register.units.find((row) => row.id === id);
    if (unit === undefined) throw new Error(`no ${id} behind ${gatewayOf('north')}`);
    const long = serial % 2 === 0;
    register.organisations.push(
      {
        id: `maintenance-${serial}`,
        role: 'maintenance',
        name: long ? '广东省清远市连南瑶族自治县安捷电梯工程安装维修保养有限责任公司清新分公司' : '安捷电梯',
        contact: long ? '二十四小时值班经理欧阳建国（备班：司徒美堂）' : '欧阳建国',
        phone: lift.phones[0] ?? '',
      },
      {
        id: `user-${serial}`,
        role: 'user',
        name: long ? 'QingyuanCentralBusinessDistrictPropertyManagementCompanyLimited' : '天街物业',
        contact: '监控室',
        phone: lift.phones[1] ?? '',
      },
    );
    register.sites.push({ id: `site-${id}`, name: lift.site, county: 'qingcheng', address: lift.address });
    Object.assign(unit, {
      name: lift.name,
      site: `site-${id}`,
      rescueCode: lift.rescueCode,
      maintenance: `maintenance-${serial}`,
      user: `user-${serial}`,
    });
  }
}
