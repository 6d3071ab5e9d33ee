/**
 * Reads the lines of JSON of an answer while they arrive.
 * @param {Response} response An answer of `application/x-ndjson`.
 * @returns {AsyncGenerator<object[]>} The lines that arrived together.
 */
export async function* readLines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done)
      break;
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    if (lines.length > 0)
      yield lines.filter(line => line).map(line => JSON.parse(line));
  }
  if (rest)
    yield [JSON.parse(rest)];
}
