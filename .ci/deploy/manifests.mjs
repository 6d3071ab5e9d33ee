// Checks Kubernetes manifests from standard input: values against the API's schema, field names against its types (the
// schema accepts unknown fields, as the API server does), and references between manifests.
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

const packages = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules');
const manifests = parseAllDocuments(readFileSync(0, 'utf8')).map(document => document.toJS());
const faults = [];

const place = manifest => `${manifest.kind}/${manifest.metadata?.name}`;
const typeModule = manifest =>
  `${manifest.apiVersion.startsWith('monitoring.') ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models'}/${manifest.apiVersion}/${manifest.kind}`;

for (const manifest of manifests) {
  try {
    new (await import(typeModule(manifest)))[manifest.kind](manifest).validate();
  } catch (error) {
    faults.push(`${place(manifest)}: ${error.message}`);
  }
}

const folder = mkdtempSync(join(packages, '.manifests-'));
try {
  const file = join(folder, 'manifests.ts');
  writeFileSync(file, manifests.map((manifest, index) =>
    `export const manifest${index}: import('${typeModule(manifest)}').I${manifest.kind} = `
    + `${JSON.stringify(manifest, null, 1)};`).join('\n'));
  const program = ts.createProgram([file], { noEmit: true, strict: true, skipLibCheck: true, types: [], moduleResolution: ts.ModuleResolutionKind.Bundler, module: ts.ModuleKind.ESNext });
  for (const diagnostic of ts.getPreEmitDiagnostics(program))
    faults.push(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
} finally {
  rmSync(folder, { recursive: true });
}

const one = kind => manifests.find(manifest => manifest.kind === kind);
const expect = (holds, message) => holds || faults.push(message);
const fits = (selector, labels) => Object.keys(selector ?? {}).length > 0
  && Object.entries(selector).every(([key, value]) => labels?.[key] === value);
const deployment = one('Deployment');
const pod = deployment.spec.template;
const [container] = pod.spec.containers;
const ports = container.ports.map(port => port.name);
const settings = one('ConfigMap').data;
expect(fits(deployment.spec.selector.matchLabels, pod.metadata.labels), 'The deployment does not select its own pods.');
expect(fits(one('Service').spec.selector, pod.metadata.labels), 'The service does not select the pods.');
expect(fits(one('PodDisruptionBudget').spec.selector.matchLabels, pod.metadata.labels), 'The disruption budget does not select the pods.');
expect(one('HorizontalPodAutoscaler').spec.scaleTargetRef.name === deployment.metadata.name, 'The autoscaler scales something else.');
expect(container.envFrom[0].configMapRef.name === one('ConfigMap').metadata.name, 'The pods take other settings.');
for (const port of one('Service').spec.ports)
  expect(ports.includes(port.targetPort), `The service's port ${port.name} leads to no port of the pods.`);
for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
  expect(ports.includes(container[probe].httpGet.port), `The ${probe} asks at no port of the pods.`);
expect(Number(settings.GORDO_METRICS_PORT) === container.ports.find(port => port.name === 'metrics').containerPort, 'The metrics are at another port.');
expect(pod.spec.terminationGracePeriodSeconds > Number(settings.GORDO_SHUTDOWN_SECONDS) + (container.lifecycle?.preStop?.sleep?.seconds ?? 0),
  'Pods are killed before requests in flight may have finished.');
for (const volume of pod.spec.volumes.filter(volume => volume.persistentVolumeClaim))
  expect(one('PersistentVolumeClaim').metadata.name === volume.persistentVolumeClaim.claimName, 'The pods claim another volume.');
// Safe by default.
const policy = one('NetworkPolicy');
expect(policy !== undefined && fits(policy.spec.podSelector.matchLabels, pod.metadata.labels), 'No network policy selects the pods.');
for (const rule of policy?.spec.ingress ?? [])
  for (const { port } of rule.ports)
    expect(ports.includes(port), `The network policy opens ${port}, which is no port of the pods.`);
expect(settings.GORDO_READ_ONLY === 'true', 'Models can be deleted.');
const bounded = pod.spec.volumes.filter(({ emptyDir }) => emptyDir?.sizeLimit).map(({ name }) => name);
for (const mount of container.volumeMounts)
  expect(mount.readOnly === true || bounded.includes(mount.name), `${mount.name} is neither mounted read-only nor a temporary folder with a limit.`);
if (settings.GORDO_API_KEYS_FILE) {
  const mount = container.volumeMounts.find(({ mountPath }) => settings.GORDO_API_KEYS_FILE.startsWith(`${mountPath}/`));
  const secret = pod.spec.volumes.find(({ name }) => name === mount?.name)?.secret;
  expect(secret !== undefined && mount.subPath === undefined, 'The key file is in no Secret, or its changes do not reach the pods.');
}
const monitor = one('ServiceMonitor');
if (monitor) {
  expect(fits(monitor.spec.selector.matchLabels, one('Service').metadata.labels), 'The monitor does not select the service.');
  expect(one('Service').spec.ports.some(port => port.name === monitor.spec.endpoints[0].port), 'The monitor asks at no port of the service.');
}
// Settings must be listed in the documentation; otherwise they are misspelled.
const documentation = readFileSync('docs/configuration.md', 'utf8');
for (const name of Object.keys(settings))
  expect(documentation.includes(`| \`${name}\` |`), `${name} is not in the tables of docs/configuration.md.`);

for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
