// Paints with a Brushwork server; README.md says how. The .proto files are read as they are.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { randomUUID } = require('node:crypto');
const { parseArgs, promisify } = require('node:util');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const PATIENCE_MS = 300_000;

const { values: args, positionals: [command, ...names] } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: 'string', default: '127.0.0.1:50051' },
    ca: { type: 'string' }, // speak TLS, and trust this PEM file
    'token-file': { type: 'string' }, // send the token in this file, over TLS
    size: { type: 'string', default: '256' }, // longer side in pixels
    iterations: { type: 'string', default: '100' },
  },
});

const definition = loader.loadSync(['style_transfer', 'job', 'image_service'].map((f) => `brushwork/v1/${f}.proto`), {
  includeDirs: [path.join(__dirname, '..', '..', 'proto')], longs: Number, enums: String, defaults: true, oneofs: true });
const { StyleTransferService, JobService, ImageService } = grpc.loadPackageDefinition(definition).brushwork.v1;

function credentials() {
  if (!args.ca) return grpc.credentials.createInsecure();
  const tls = grpc.credentials.createSsl(fs.readFileSync(args.ca));
  if (!args['token-file']) return tls;
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${fs.readFileSync(args['token-file'], 'utf8').trim()}`);
  return grpc.credentials.combineChannelCredentials(tls,
    grpc.credentials.createFromMetadataGenerator((_, done) => done(null, metadata)));
}

const connect = (Service) => new Service(args.server, credentials(), { 'grpc.max_receive_message_length': 64 << 20 });
const unary = (client, method, request) => promisify(client[method].bind(client))(request);

const transfer = (content, style) => ({ content, styles: [{ image: style }], options: {
  network: 'vgg19-lite', iterations: Number(args.iterations), size: { longerSide: Number(args.size) } } });

async function stylize(content, style, out) {
  const image = (name) => ({ data: fs.readFileSync(name) });
  for await (const { progress: p, result } of connect(StyleTransferService).Stylize({ transfer: transfer(image(content), image(style)) })) {
    if (p) {
      const bar = '#'.repeat((40 * p.iteration) / p.iterations).padEnd(40);
      process.stderr.write(`\r[${bar}] ${p.iteration}/${p.iterations}  loss ${p.losses.total.toPrecision(4)}  `);
    } else if (result) {
      fs.writeFileSync(out, result.image);
      process.stderr.write('\n');
    }
  }
}

// Sends an image of any size in pieces, once; from then on its SHA-256 names it.
async function upload(name) {
  const call = promisify((done) => {
    const sending = connect(ImageService).UploadImage(done);
    fs.createReadStream(name, { highWaterMark: 256 << 10 }).map((data) => ({ data })).pipe(sending);
  });
  return { sha256: (await call()).sha256 };
}

async function submit(content, style) {
  const request = { transfer: transfer(await upload(content), await upload(style)), requestId: randomUUID() };
  console.log((await unary(connect(JobService), 'CreateJob', request)).job.jobId);
}

async function watch(jobId, out) {
  const jobs = connect(JobService);
  for (let last = 0, giveUp = Date.now() + PATIENCE_MS; ;) {
    try {
      for await (const { event } of jobs.WatchJob({ jobId, afterSequence: last })) {
        last = event.sequence;
        giveUp = Date.now() + PATIENCE_MS;
        const at = event.progress ? ` ${event.progress.iteration}/${event.progress.iterations}` : '';
        console.log(`${event.sequence} ${event.state}${at}`);
      }
      break;
    } catch (error) { // the server is gone: go on after the last event when it is back
      if (error.code !== grpc.status.UNAVAILABLE || Date.now() > giveUp) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  const { job } = await unary(jobs, 'GetJob', { jobId });
  if (job.state !== 'JOB_STATE_SUCCEEDED') throw new Error(`${job.state}: ${job.failure?.message ?? ''}`);
  const pieces = [];
  for await (const { data } of connect(ImageService).DownloadImage({ sha256: job.result.imageSha256 })) pieces.push(data);
  fs.writeFileSync(out, Buffer.concat(pieces));
}

const commands = { stylize, submit, watch };
if (commands[command]?.length !== names.length) {
  console.error('stylize CONTENT STYLE OUT, submit CONTENT STYLE or watch ID OUT');
  process.exit(2);
}
if (args['token-file'] && !args.ca) {
  console.error('--token-file is for TLS: whoever reads a token can use it; give --ca, too');
  process.exit(2);
}
commands[command](...names).then(() => process.exit(0), (error) => {
  console.error(error.code in grpc.status ? `${grpc.status[error.code]}: ${error.details}` : error.message);
  process.exit(1);
});
