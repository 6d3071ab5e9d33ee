const Digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const Percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });
const Whole = new Intl.NumberFormat('en');
const Minute = 60_000;

/** Formats a reading or score with four significant digits; a missing value is a dash. */
export function number(value) {
  if (value === null || value === undefined || Number.isNaN(value))
    return '–';
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e7 || size < 1e-4) ? value.toExponential(2) : Digits.format(value);
}

/** Formats a count with separators. */
export const count = value => Whole.format(value);

/** Formats a share between 0 and 1. */
export const percent = value => value > 0 && value < 0.005 ? '<1%' : Percent.format(value);

/** Formats a multiple of a threshold, such as "4.0 ×". */
export function multiple(value) {
  if (!Number.isFinite(value))
    return '–';
  return value >= 1000 ? `${Whole.format(Math.round(value))} ×` : `${value.toFixed(value < 0.1 ? 3 : value < 10 ? 2 : 1)} ×`;
}

/** Formats a duration of milliseconds. */
export const duration = ms => ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

/** "1 row", "2 rows". */
export const rowCount = n => n === 1 ? '1 row' : `${count(n)} rows`;

/** "1 machine", "2 machines". */
export const machines = n => n === 1 ? '1 machine' : `${count(n)} machines`;

/** "1 anomaly", "2 anomalies", "no anomalies". */
export const anomalies = n => n === 0 ? 'no anomalies' : n === 1 ? '1 anomaly' : `${count(n)} anomalies`;

/**
 * The labels of rows: times in the zone of the readings, or numbers.
 */
export class RowLabels {
  #format;
  #withSeconds;

  /**
   * @param {boolean} isTime Whether rows are labelled with times.
   * @param {string|null} zone The zone of the readings, such as "UTC", "+01:00" or "Europe/Oslo"; null if they name none.
   * @param {number} step The usual distance of two rows in milliseconds.
   */
  constructor(isTime, zone, step) {
    this.isTime = isTime;
    this.zone = usableZone(zone);
    this.#withSeconds = step < Minute;
    this.description = !isTime ? '' : zone === null ? 'Times are shown as in the readings, which name no time zone.'
      : this.zone === zone || isUtc(zone) ? `Times are in the time zone of the readings: ${zone}.`
        : `Times are in UTC; this browser does not know the time zone of the readings, ${zone}.`;
    this.#format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: this.zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
    });
  }

  /** Formats a label: "2020-03-01 22:30", or the number. */
  text(label) {
    if (!this.isTime)
      return Number.isFinite(label) ? String(label) : '–';
    if (!Number.isFinite(label) || Math.abs(label) > 8.64e15)
      return '–';
    const text = this.#format.format(label);
    return this.#withSeconds ? text : text.slice(0, -3);
  }

  /** Returns a date whose local fields are those of the zone, as uPlot's axes need it. */
  local(label) {
    const [date, time] = this.#format.format(label).split(' ');
    const local = new Date(`${date}T${time}`);
    local.setMilliseconds(((label % 1000) + 1000) % 1000);
    return local;
  }
}

function usableZone(zone) {
  if (zone === null || isUtc(zone))
    return 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch (error) {
    if (error instanceof RangeError)
      return 'UTC';
    throw error;
  }
}

const isUtc = zone => ['UTC', 'Etc/UTC', 'Z', '+00:00'].includes(zone);
