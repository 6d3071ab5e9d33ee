import { Table } from './flatbuffer.js';

// Message.fbs and Schema.fbs of the Arrow columnar format.
const Header = { Schema: 1, RecordBatch: 3 };
const Type = { Null: 1, Int: 2, Float: 3, Text: 5, Boolean: 6, Timestamp: 10 };
const Double = 2;
const Continuation = 0xffffffff;
const UnitsPerMillisecond = [1 / 1000, 1, 1000, 1_000_000];

/**
 * Reads an Arrow stream of the server: numbers, text, Booleans and timestamps, uncompressed.
 * @param {ArrayBuffer} content The stream.
 * @returns {{columns: Column[], rows: number, metadata: Map<string, string>}} Columns decode their values when they are asked for.
 */
export function readArrow(content) {
  const view = new DataView(content);
  let fields = [], metadata = new Map(), rows = 0, position = 0;
  const batches = [];
  while (position + 8 <= content.byteLength && view.getUint32(position, true) === Continuation) {
    const length = view.getInt32(position + 4, true);
    if (length === 0)
      break;
    const message = Table.root(new DataView(content, position + 8, length));
    const body = position + 8 + length;
    const header = message.table(2);
    if (message.byte(1) === Header.Schema) {
      fields = header.tables(1).map(readField);
      metadata = new Map(header.tables(2).map(pair => [pair.text(0), pair.text(1)]));
    } else if (message.byte(1) === Header.RecordBatch) {
      batches.push(readBatch(content, header, fields, body));
      rows += header.long(0);
    } else {
      throw new Error(`The answer has an Arrow message of type ${message.byte(1)}, which this page does not read.`);
    }
    position = body + message.long(3);
  }
  const columns = fields.map((field, i) => new Column(field, batches.map(batch => batch[i]), rows));
  return { columns, rows, metadata };
}

function readField(field) {
  const kind = field.byte(2), type = field.table(3);
  const isSupported = kind === Type.Float ? type.short(0) === Double : kind === Type.Int ? type.int(0) === 64 : Object.values(Type).includes(kind);
  if (!isSupported)
    throw new Error(`The column ${field.text(0)} of the answer has an Arrow type that this page does not read.`);
  return { name: field.text(0), kind, unit: kind === Type.Timestamp ? type.short(0) : 0, zone: kind === Type.Timestamp ? type.text(1) : null };
}

// Returns for each column its number of rows and its buffers: validity first, then offsets or values, then text.
function readBatch(content, header, fields, body) {
  if (header.table(3))
    throw new Error('The answer has compressed Arrow batches, which this page does not read.');
  const long = position => Number(header.view.getBigInt64(position, true));
  const nodes = header.structs(1, 16).map(position => ({ rows: long(position), nulls: long(position + 8) }));
  const buffers = header.structs(2, 16).map(position => ({ content, start: body + long(position), length: long(position + 8) }));
  let next = 0;
  return fields.map((field, i) => {
    const used = field.kind === Type.Null ? 0 : field.kind === Type.Text ? 3 : 2;
    next += used;
    return { ...nodes[i], buffers: buffers.slice(next - used, next) };
  });
}

/** A column of all batches. */
export class Column {
  #parts;
  #rows;
  #numbers = null;

  constructor(field, parts, rows) {
    this.name = field.name;
    this.kind = field.kind;
    this.zone = field.zone;
    this.unit = field.unit;
    this.#parts = parts;
    this.#rows = rows;
  }

  get isTime() { return this.kind === Type.Timestamp; }

  get isText() { return this.kind === Type.Text; }

  /** The values as numbers: times in milliseconds since 1970, Booleans 0 or 1, missing values and text NaN. */
  get numbers() {
    this.#numbers ??= this.#decode();
    return this.#numbers;
  }

  #decode() {
    const values = new Float64Array(this.#rows);
    let row = 0;
    for (const part of this.#parts) {
      decode(this, part, values.subarray(row, row + part.rows));
      row += part.rows;
    }
    return values;
  }
}

function decode(column, part, target) {
  if (column.kind === Type.Null || column.kind === Type.Text) {
    target.fill(NaN);
    return;
  }
  const [validity, values] = part.buffers;
  if (column.kind === Type.Float) {
    target.set(new Float64Array(values.content, values.start, part.rows));
  } else if (column.kind === Type.Boolean) {
    const bits = new Uint8Array(values.content, values.start, values.length);
    for (let row = 0; row < part.rows; row++)
      target[row] = bits[row >> 3] >> (row & 7) & 1;
  } else {
    const integers = new BigInt64Array(values.content, values.start, part.rows);
    const divisor = column.isTime ? UnitsPerMillisecond[column.unit] : 1;
    for (let row = 0; row < part.rows; row++)
      target[row] = Number(integers[row]) / divisor;
  }
  if (part.nulls === 0 || validity.length === 0)
    return;
  const valid = new Uint8Array(validity.content, validity.start, validity.length);
  for (let row = 0; row < part.rows; row++) {
    if (!(valid[row >> 3] >> (row & 7) & 1))
      target[row] = NaN;
  }
}
