/**
 * A table of a FlatBuffers message: fields are found by their number in the schema, and absent fields have a default.
 * A table begins with the distance to its vtable, which has the offset of
 * each field as 16 bits.
 */
export class Table {
  /**
   * @param {DataView} view The message.
   * @param {number} position The position of the table.
   */
  constructor(view, position) {
    this.view = view;
    this.position = position;
    this.fields = position - view.getInt32(position, true);
    this.size = view.getUint16(this.fields, true);
  }

  /** Returns the root table of a message. */
  static root(view) { return new Table(view, view.getUint32(0, true)); }

  /** Returns the position of a field's value, or 0 if it is absent. */
  at(field) {
    const slot = 4 + 2 * field;
    const offset = slot < this.size ? this.view.getUint16(this.fields + slot, true) : 0;
    return offset === 0 ? 0 : this.position + offset;
  }

  byte(field) { return this.at(field) ? this.view.getUint8(this.at(field)) : 0; }

  short(field) { return this.at(field) ? this.view.getInt16(this.at(field), true) : 0; }

  int(field) { return this.at(field) ? this.view.getInt32(this.at(field), true) : 0; }

  long(field) { return this.at(field) ? Number(this.view.getBigInt64(this.at(field), true)) : 0; }

  table(field) { return this.at(field) ? new Table(this.view, this.#follow(this.at(field))) : null; }

  text(field) {
    if (!this.at(field))
      return null;
    const start = this.#follow(this.at(field));
    return new TextDecoder().decode(new Uint8Array(this.view.buffer, this.view.byteOffset + start + 4, this.view.getUint32(start, true)));
  }

  /** Returns the tables of a vector. */
  tables(field) {
    return this.structs(field, 4).map(position => new Table(this.view, this.#follow(position)));
  }

  /** Returns the positions of the elements of a vector. */
  structs(field, bytes) {
    if (!this.at(field))
      return [];
    const start = this.#follow(this.at(field));
    return Array.from({ length: this.view.getUint32(start, true) }, (_, i) => start + 4 + i * bytes);
  }

  #follow(position) { return position + this.view.getUint32(position, true); }
}
