import type { Requirement } from '../../requirement.js';
import { tok41, tok42 } from './malformed-resource.js';
import { tok21, tok22 } from './malformed-scope.js';
import { tok45, tok46 } from './several-resources.js';
import { tok01 } from './tok-01.js';
import { tok02 } from './tok-02.js';
import { tok03 } from './tok-03.js';
import { tok04 } from './tok-04.js';
import { tok05 } from './tok-05.js';
import { tok06 } from './tok-06.js';
import { tok07 } from './tok-07.js';
import { tok08 } from './tok-08.js';
import { tok09 } from './tok-09.js';
import { tok10 } from './tok-10.js';
import { tok11 } from './tok-11.js';
import { tok12 } from './tok-12.js';
import { tok13 } from './tok-13.js';
import { tok14 } from './tok-14.js';
import { tok15 } from './tok-15.js';
import { tok16 } from './tok-16.js';
import { tok20 } from './tok-20.js';
import { tok23 } from './tok-23.js';
import { tok24 } from './tok-24.js';
import { tok25 } from './tok-25.js';
import { tok26 } from './tok-26.js';
import { tok27 } from './tok-27.js';
import { tok28 } from './tok-28.js';
import { tok29 } from './tok-29.js';
import { tok30 } from './tok-30.js';
import { tok31 } from './tok-31.js';
import { tok40 } from './tok-40.js';
import { tok47 } from './tok-47.js';
import { tok48 } from './tok-48.js';
import { tok49 } from './tok-49.js';
import { tok50 } from './tok-50.js';
import { tok51 } from './tok-51.js';
import { tok52 } from './tok-52.js';
import { tok62 } from './tok-62.js';
import { tok64 } from './tok-64.js';
import { tok65 } from './tok-65.js';
import { tok66 } from './tok-66.js';
import { tok71 } from './tok-71.js';
import { tok72 } from './tok-72.js';
import { tok73 } from './tok-73.js';
import { tok74 } from './tok-74.js';
import { tok75 } from './tok-75.js';
import { tok76 } from './tok-76.js';
import { tok69, tokenResponse } from './token-response.js';
import { tok43, tok44 } from './unusual-resource.js';

export const tokRequirements: readonly Requirement[] = [
  tok01,
  tok02,
  tok03,
  tok04,
  tok05,
  tok06,
  tok07,
  tok08,
  tok09,
  tok10,
  tok11,
  tok12,
  tok13,
  tok14,
  tok15,
  tok16,
  tok20,
  tok21,
  tok22,
  tok23,
  tok24,
  tok25,
  tok26,
  tok27,
  tok28,
  tok29,
  tok30,
  tok31,
  tok40,
  tok41,
  tok42,
  tok43,
  tok44,
  tok45,
  tok46,
  tok47,
  tok48,
  tok49,
  tok50,
  tok51,
  tok52,
  ...tokenResponse,
  tok69,
  tok62,
  tok64,
  tok65,
  tok66,
  tok71,
  tok72,
  tok73,
  tok74,
  tok75,
  tok76,
];
