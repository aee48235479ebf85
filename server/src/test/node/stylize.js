// Calls Stylize knowing nothing but the proto, and prints each event as a line of JSON.
//
//     node stylize.js PROTO_DIRECTORY HOST:PORT CONTENT.png STYLE.png
'use strict';

const fs = require('fs');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');

const [protoDirectory, address, content, style] = process.argv.slice(2);

const definition = protoLoader.loadSync('brushwork/v1/style_transfer.proto', {
  includeDirs: [protoDirectory],
  keepCase: true,
  defaults: true,
  enums: String,
  longs: Number,
  oneofs: true,
});
const { StyleTransferService } = grpc.loadPackageDefinition(definition).brushwork.v1;
const client = new StyleTransferService(address, grpc.credentials.createInsecure());

const call = client.Stylize({
  transfer: {
    content: { data: fs.readFileSync(content) },
    styles: [{ image: { data: fs.readFileSync(style) } }],
    options: {
      content_layers: [{ layer: 'relu2_1' }],
      style_layers: [{ layer: 'relu1_1' }, { layer: 'relu2_1' }],
      size: { longer_side: 24 },
      iterations: 3,
    },
  },
  reporting: { interval: 1 },
});

call.on('data', (response) => {
  const event = { sequence: response.sequence, event: response.event };
  if (response.event === 'accepted') {
    event.backend = response.accepted.execution.backend;
  } else if (response.event === 'progress') {
    event.iteration = response.progress.iteration;
    event.total = response.progress.losses.total;
  } else if (response.event === 'result') {
    event.format = response.result.format;
    event.image = response.result.image.toString('base64');
  }
  console.log(JSON.stringify(event));
});
call.on('error', (error) => {
  console.error(`${error.code} ${error.details}`);
  process.exitCode = 1;
});
call.on('end', () => client.close());
