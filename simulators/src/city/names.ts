import type { SiteRow } from '@vigil/vocabulary';

/** Invented place names; any likeness to a real address is chance. */
export const roads = [
  '北江一路',
  '凤城大道',
  '人民二路',
  '连江路',
  '笔架山路',
  '飞来峡大道',
  '银泉路',
  '小市街',
  '清晖路',
  '湖滨路',
  '学宫街',
  '峰林大道',
  '顺盈路',
  '东门巷',
];
export const roadsEn: Readonly<Record<string, string>> = {
  北江一路: 'Beijiang 1st Rd',
  凤城大道: 'Fengcheng Ave',
  人民二路: 'Renmin 2nd Rd',
  连江路: 'Lianjiang Rd',
  笔架山路: 'Bijiashan Rd',
  飞来峡大道: 'Feilaixia Ave',
  银泉路: 'Yinquan Rd',
  小市街: 'Xiaoshi St',
  清晖路: 'Qinghui Rd',
  湖滨路: 'Hubin Rd',
  学宫街: 'Xuegong St',
  峰林大道: 'Fenglin Ave',
  顺盈路: 'Shunying Rd',
  东门巷: 'Dongmen Ln',
};
/** Of sites with special equipment, by what they are used for. */
export const siteNames = {
  residential: [
    ['碧水花园', 'Bishui Garden'],
    ['江景豪庭', 'Riverview Court'],
    ['翠湖名苑', 'Cuihu Court'],
    ['凤翔新村', 'Fengxiang Village'],
    ['北江明珠', 'Beijiang Pearl'],
    ['桃源居', 'Taoyuan Homes'],
    ['清远雅居', 'Yaju Homes'],
    ['松岗小区', 'Songgang Estate'],
  ],
  office: [
    ['财富大厦', 'Fortune Tower'],
    ['城市中心', 'City Centre'],
    ['政务大楼', 'Civic Building'],
  ],
  mall: [
    ['万汇广场', 'Wanhui Plaza'],
    ['时代天街', 'Times Street Mall'],
    ['城市广场', 'City Plaza'],
  ],
  hospital: [
    ['人民医院', 'People’s Hospital'],
    ['中医院', 'Hospital of Chinese Medicine'],
    ['妇幼保健院', 'Maternity Hospital'],
  ],
  school: [
    ['第一中学', 'No. 1 Middle School'],
    ['实验小学', 'Experimental Primary School'],
    ['职业技术学院', 'Vocational College'],
  ],
  hotel: [
    ['北江国际酒店', 'Beijiang International Hotel'],
    ['温泉度假酒店', 'Hot Spring Resort'],
  ],
  factory: [
    ['陶瓷工业园', 'Ceramics Park'],
    ['再生铜厂', 'Copper Works'],
    ['化工园区', 'Chemical Park'],
    ['水泥厂', 'Cement Works'],
    ['物流仓储中心', 'Logistics Centre'],
  ],
  park: [
    ['欢乐世界', 'Joy World'],
    ['漂流景区', 'Rafting Park'],
  ],
} satisfies Readonly<Partial<Record<SiteRow['use'], readonly (readonly [zh: string, en: string])[]>>>;
export type EquipmentUse = keyof typeof siteNames;
export const surnames = ['陈', '李', '黄', '梁', '何', '张', '罗', '邓', '谢', '欧阳'];
export const maintenanceFirms = [
  ['迅安电梯维保', 'Xun’an Lift Service'],
  ['恒通电梯工程', 'Hengtong Lift Works'],
  ['广清维保服务', 'Guangqing Service'],
  ['诚信机电', 'Chengxin Electromechanics'],
  ['永固特种设备', 'Yonggu Special Equipment'],
] as const;
