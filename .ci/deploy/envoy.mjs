// Checks deploy/kubernetes/components/envoy/envoy.yaml: every field against the messages of Envoy's API, and which cluster and
// which hash key requests get.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { parse } from 'yaml';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
// The package of Google's xDS client contains the definitions of Envoy's API.
const definitions = join(root, '.ci', 'node_modules', '@grpc', 'grpc-js-xds', 'deps');
// protobufjs has the definitions of Google's own types.
const folders = [...readdirSync(definitions).map(name => join(definitions, name)), join(root, '.ci', 'node_modules', 'protobufjs')];
const configuration = parse(readFileSync(join(root, 'deploy/kubernetes/components/envoy/envoy.yaml'), 'utf8'));
const faults = [];
const expect = (holds, message) => holds || faults.push(message);

const schema = new protobuf.Root();
schema.resolvePath = (_, target) => folders.map(folder => join(folder, target)).find(file => {
  try { return readFileSync(file) !== undefined; } catch { return false; }
}) ?? protobuf.util.path.resolve('', target);
schema.loadSync([
  'envoy/config/bootstrap/v3/bootstrap.proto',
  'envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto',
  'envoy/extensions/filters/http/health_check/v3/health_check.proto',
  'envoy/extensions/filters/http/router/v3/router.proto',
], { keepCase: true });
schema.resolveAll();

const scalars = { string: 'string', bool: 'boolean', double: 'number', float: 'number', uint32: 'number', int32: 'number', uint64: 'number', int64: 'number' };

// Checks a value against the type of a field; messages by their fields.
function checkValue(value, field, place) {
  const type = field.resolvedType;
  if (type instanceof protobuf.Enum)
    expect(type.values[value] !== undefined, `${place}: ${value} is none of ${Object.keys(type.values).join(', ')}.`);
  else if (!type)
    expect(typeof value === (scalars[field.type] ?? 'string'), `${place}: ${JSON.stringify(value)} is no ${field.type}.`);
  else if (type.fullName === '.google.protobuf.Duration')
    expect(/^\d+(\.\d+)?s$/.test(value), `${place}: ${value} is no duration in seconds, such as 5s.`);
  else if (/^\.google\.protobuf\.\w+Value$/.test(type.fullName))
    checkValue(value, type.fields.value, place);
  else
    checkMessage(value, type, place);
}

function checkMessage(value, type, place) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push(`${place}: expected a ${type.name}.`);
    return;
  }
  let members = Object.entries(value);
  if (type.fullName === '.google.protobuf.Any') {
    type = schema.lookupType(value['@type'].replace('type.googleapis.com/', ''));
    members = members.filter(([name]) => name !== '@type');
  }
  for (const [name, member] of members) {
    const field = type.fields[name];
    const at = `${place}.${name}`;
    if (!field)
      faults.push(`${at}: ${type.name} has no such field.`);
    else if (field.map)
      Object.entries(member).forEach(([key, item]) => checkValue(item, field, `${at}.${key}`));
    else if (field.repeated)
      Array.isArray(member) ? member.forEach((item, index) => checkValue(item, field, `${at}[${index}]`)) : faults.push(`${at}: expected a list.`);
    else
      checkValue(member, field, at);
  }
  for (const group of type.oneofsArray ?? [])
    expect(group.fieldsArray.filter(({ name }) => value[name] !== undefined).length <= 1, `${place}: more than one ${group.name}.`);
}
checkMessage(configuration, schema.lookupType('envoy.config.bootstrap.v3.Bootstrap'), 'envoy.yaml');

const { listeners: [listener], clusters } = configuration.static_resources;
const manager = listener.filter_chains[0].filters[0].typed_config;
const [host] = manager.route_config.virtual_hosts;
const full = pattern => new RegExp(`^(?:${pattern})$`);

// The cluster of a request, and the key by which its replica is chosen.
function choose(path) {
  const plain = path.split('?')[0];
  const { route } = host.routes.find(({ match }) => match.safe_regex ? full(match.safe_regex.regex).test(plain) : plain.startsWith(match.prefix));
  const rewrite = route.hash_policy?.[0].header.regex_rewrite;
  return [route.cluster, rewrite && path.replace(new RegExp(rewrite.pattern.regex), rewrite.substitution.replace('\\1', '$1'))].filter(Boolean).join(' ');
}
const model = 'models /gordo/v0/plant-7/GC1';
for (const [path, wanted] of [
  ['/gordo/v0/plant-7/GC1/prediction', model],
  ['/gordo/v0/plant-7/GC1/anomaly/prediction?all_columns=1&format=parquet', model],
  ['/gordo/v0/plant-7/GC1/anomaly/prediction.parquet', model],
  ['/gordo/v0/plant-7/GC1/metadata?revision=1577836800000', model],
  ['/gordo/v0/plant-7/anomaly-1/prediction', 'models /gordo/v0/plant-7/anomaly-1'],
  ['/gordo/v0/plant-7/anomaly/prediction?models=*', 'any'],
  ['/gordo/v0/plant-7/prediction', 'any'],
  ['/gordo/v0/plant-7/models', 'any'],
  ['/gordo/v0/plant-7/fleet?state=failed', 'any'],
  ['/v2/models/GC1', 'models /v2/models/GC1'],
  ['/v2/models/GC1/infer', 'models /v2/models/GC1'],
  ['/v2/models/GC1/versions/1577836800000/infer?revision=1', 'models /v2/models/GC1'],
  ['/v2/models/GC1?x=/infer', 'models /v2/models/GC1'],
  ['/v2/health/ready', 'any'],
  ['/v2', 'any'],
  ['/healthcheck', 'any'],
  ['/explore/', 'any'],
])
  expect(choose(path) === wanted, `${path} goes to '${choose(path)}', not to '${wanted}'.`);
for (const { match, route } of host.routes)
  expect(clusters.some(({ name }) => name === route.cluster), `${JSON.stringify(match)} goes to no cluster.`);
const hashed = clusters.find(({ name }) => name === 'models');
expect(hashed.lb_policy === 'RING_HASH' && hashed.common_lb_config.consistent_hashing_lb_config.hash_balance_factor > 100, 'The load of a replica has no bound.');

for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
