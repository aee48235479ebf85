// Checks manifests against the schemas of Kubernetes and of the Prometheus operator: node manifests.mjs FILE.yaml...
//
// The schemas' validators know types, ranges and what is required, but let unknown fields pass, as an API server would
// drop them; TypeScript, told each manifest's type, finds those.
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import * as yaml from 'js-yaml';
import ts from 'typescript';

const PACKAGES = {'monitoring.coreos.com': '@kubernetes-models/prometheus-operator'};

const problems = [];
const manifests = process.argv.slice(2).flatMap(file =>
    yaml.loadAll(readFileSync(file, 'utf8')).map(manifest => ({file: basename(file), manifest})))
  .filter(({manifest}) => manifest.kind !== 'Kustomization'); // kubectl's own, no object of a cluster

const folder = mkdtempSync('typed-');
try {
  for (const [i, {file, manifest}] of manifests.entries()) {
    const {apiVersion, kind} = manifest;
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const model = `${PACKAGES[group] ?? 'kubernetes-models'}/${apiVersion}`;
    const models = await import(model);
    try {
      new models[kind](manifest).validate();
    } catch (e) {
      problems.push(`${file}: ${kind}: ${e.message}`);
    }
    writeFileSync(join(folder, `${i}.ts`),
        `import {I${kind}} from '${model}';\nconst manifest: I${kind} = ${JSON.stringify(manifest, null, 1)};\n`);
  }
  const program = ts.createProgram(manifests.map((_, i) => join(folder, `${i}.ts`)),
      {noEmit: true, strict: true, skipLibCheck: true, types: [], module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022});
  for (const {file: source, messageText} of ts.getPreEmitDiagnostics(program)) {
    const file = source ? manifests[parseInt(basename(source.fileName))].file : 'all';
    problems.push(`${file}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  }
} finally {
  rmSync(folder, {recursive: true});
}

problems.forEach(problem => console.error(problem));
console.log(`${manifests.length} manifests, ${problems.length} problems`);
process.exitCode = problems.length ? 1 : 0;
