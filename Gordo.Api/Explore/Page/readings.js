const Arrow = 'application/vnd.apache.arrow.stream';
const ArrowFile = 'application/vnd.apache.arrow.file';
const PeekBytes = 4096;

/**
 * Returns the request body for a file of readings. The server reads the file; only its first bytes are looked at, to find its
 * format.
 * @param {File} file CSV, Parquet, Arrow or JSON.
 * @param {boolean} hasTargets Whether targets are read from the file, too. Calls of many models take them from there anyway.
 * @returns {Promise<{body: BodyInit, type: string|null}>} The body and its content type; null if the browser sets it.
 */
export async function requestOf(file, hasTargets = true) {
  const start = new Uint8Array(await file.slice(0, PeekBytes).arrayBuffer());
  const name = file.name.toLowerCase();
  if (startsWith(start, 'PAR1') || name.endsWith('.parquet'))
    return { body: form(file, hasTargets), type: null };
  if (startsWith(start, 'ARROW1'))
    return { body: file, type: ArrowFile };
  // A stream begins with the continuation marker.
  if (start.length >= 4 && start[0] === 255 && start[1] === 255 && start[2] === 255 && start[3] === 255 || /\.(arrows?|feather)$/.test(name))
    return { body: file, type: Arrow };
  const text = new TextDecoder().decode(start);
  if (name.endsWith('.json') || /^\s*[{[]/.test(text))
    return { body: json(file, start, text, hasTargets), type: 'application/json' };
  return { body: file, type: 'text/csv' };
}

const startsWith = (bytes, text) => [...text].every((character, i) => bytes[i] === character.charCodeAt(0));

// Targets are read from the same file. The server reads equal parts once.
function form(file, hasTargets) {
  const parts = new FormData();
  parts.append('X', file, 'X');
  if (hasTargets)
    parts.append('y', file, 'y');
  return parts;
}

// A file is a frame, or a whole request with the members X and y.
function json(file, start, text, hasTargets) {
  if (/^\s*\{\s*"(X|y|dataframe_split)"\s*:/.test(text))
    return file;
  const hasMark = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf;
  const frame = hasMark ? file.slice(3) : file;
  return new Blob(hasTargets ? ['{"X":', frame, ',"y":', frame, '}'] : ['{"X":', frame, '}']);
}
