/**
 * PostgreSQL arrays in the binary wire format: number of dimensions, null flag, element type, length, lower bound, then each
 * element with its length (`array_recv` in src/backend/utils/adt/arrayfuncs.c). pg's own arrays travel as text, where every
 * quote of a JSON text is escaped by us and unescaped by the server: the same group took twice as long.
 */
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;

const TYPE = { int8: 20, int4: 23, text: 25, json: 114, uuid: 2950 } as const;

export const textArray = (values: readonly string[]): Buffer => bytesArray(TYPE.text, values.map(utf8));

/** `values`: JSON in UTF-8. */
export const jsonArray = (values: readonly Buffer[]): Buffer => bytesArray(TYPE.json, values);

export const uuidArray = (values: readonly string[]): Buffer =>
  fixedArray(TYPE.uuid, 16, values, (array, value, offset) => array.write(value.replaceAll('-', ''), offset, 'hex'));

export const integerArray = (values: readonly number[]): Buffer =>
  fixedArray(TYPE.int4, 4, values, (array, value, offset) => array.writeInt32BE(value, offset));

export const bigintArray = (values: readonly bigint[]): Buffer =>
  fixedArray(TYPE.int8, 8, values, (array, value, offset) => array.writeBigInt64BE(value, offset));

const utf8 = (value: string): Buffer => Buffer.from(value);

const bytesArray = (elementType: number, elements: readonly Buffer[]): Buffer => {
  const size = elements.reduce((sum, element) => sum + LENGTH_BYTES + element.length, 0);
  const array = allocate(elementType, elements.length, size);
  let offset = HEADER_BYTES;
  for (const element of elements) {
    offset = array.writeInt32BE(element.length, offset);
    offset += element.copy(array, offset);
  }
  return array;
};

const fixedArray = <T>(
  elementType: number,
  width: number,
  values: readonly T[],
  write: (array: Buffer, value: T, offset: number) => void,
): Buffer => {
  const array = allocate(elementType, values.length, values.length * (LENGTH_BYTES + width));
  let offset = HEADER_BYTES;
  for (const value of values) {
    offset = array.writeInt32BE(width, offset);
    write(array, value, offset);
    offset += width;
  }
  return array;
};

const allocate = (elementType: number, length: number, size: number): Buffer => {
  const array = Buffer.allocUnsafe(HEADER_BYTES + size);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(0, 4);
  array.writeInt32BE(elementType, 8);
  array.writeInt32BE(length, 12);
  array.writeInt32BE(1, 16);
  return array;
};
