// The places of the marketplace: one country, its fifty states, and its hundred largest cities with an id that people can
// remember (an airport's code where one is well known).
import type { Place } from '@switchyard/registry-core/registry/place';

const states = `
AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware, FL Florida, GA Georgia,
HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland,
MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire,
NJ New Jersey, NM New Mexico, NY New York, NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania,
RI Rhode Island, SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA Washington,
WV West Virginia, WI Wisconsin, WY Wyoming`;

/** Each line: the state, then its cities as `id name`. Washington is in no state, so its line says US. */
const cities = `
AK: ANC Anchorage
AZ: PHX Phoenix, TUS Tucson, MSA Mesa, CHD Chandler, GIL Gilbert, GLN Glendale, SDL Scottsdale
CA: LAX Los Angeles, SAN San Diego, SJC San Jose, SFO San Francisco, FAT Fresno, SAC Sacramento, LGB Long Beach, OAK Oakland
CA: BFL Bakersfield, ANA Anaheim, SCK Stockton, RIV Riverside, IRV Irvine, SNA Santa Ana, CHV Chula Vista, FRM Fremont
CO: DEN Denver, COS Colorado Springs, AUR Aurora
FL: JAX Jacksonville, MIA Miami, TPA Tampa, ORL Orlando, PIE St. Petersburg, PSL Port St. Lucie
GA: ATL Atlanta
HI: HNL Honolulu
ID: BOI Boise
IL: CHI Chicago
IN: IND Indianapolis, FWA Fort Wayne
KS: ICT Wichita
KY: LOU Louisville, LEX Lexington
LA: MSY New Orleans
MA: BOS Boston
MD: BAL Baltimore
MI: DTW Detroit
MN: MSP Minneapolis, STP St. Paul
MO: MKC Kansas City, STL St. Louis
NC: CLT Charlotte, RAL Raleigh, GSO Greensboro, DUR Durham, INT Winston-Salem
NE: OMA Omaha, LNK Lincoln
NJ: EWR Newark, JCY Jersey City
NM: ABQ Albuquerque
NV: LAS Las Vegas, HND Henderson, RNO Reno, NLV North Las Vegas
NY: NYC New York City, BUF Buffalo
OH: CMH Columbus, CLE Cleveland, CIN Cincinnati, TOL Toledo
OK: OKC Oklahoma City, TUL Tulsa
OR: PDX Portland
PA: PHL Philadelphia, PIT Pittsburgh
TN: BNA Nashville, MEM Memphis
TX: HOU Houston, SAT San Antonio, DAL Dallas, AUS Austin, FTW Fort Worth, ELP El Paso, ARL Arlington, CRP Corpus Christi
TX: PLA Plano, LRD Laredo, LBB Lubbock, IRG Irving, GAR Garland, FRI Frisco
US: WAS Washington
VA: VAB Virginia Beach, CPK Chesapeake, ORF Norfolk, RIC Richmond
WA: SEA Seattle, SPO Spokane
WI: MKE Milwaukee, MSN Madison`;

/** `HOU Houston` → id and name. */
function split(item: string): [string, string] {
  const space = item.indexOf(' ');
  return [item.slice(0, space), item.slice(space + 1)];
}

function items(text: string): [string, string][] {
  return text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map(split);
}

function citiesOf(line: string): Place[] {
  const [state = '', list = ''] = line.split(': ');
  const parent = state === 'US' ? 'US' : `US-${state}`;
  return items(list).map(([id, name]) => ({ id, kind: 'city', in: parent, name }));
}

export const places: readonly Place[] = [
  { id: 'US', kind: 'country', name: 'United States' },
  ...items(states).map(([code, name]): Place => ({ id: `US-${code}`, kind: 'state', in: 'US', name })),
  ...cities.trim().split('\n').flatMap(citiesOf),
];
