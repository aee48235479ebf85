"""Paints with a Brushwork server; README.md says how. The generated brushwork/ lies beside this file."""
import argparse
import sys
import time
import uuid
from pathlib import Path

import grpc
from brushwork.v1 import image_pb2, image_service_pb2, image_service_pb2_grpc, job_pb2, job_pb2_grpc
from brushwork.v1 import style_transfer_pb2, style_transfer_pb2_grpc, transfer_pb2

PATIENCE_SECONDS = 300


def connect(args):
    options = [("grpc.max_receive_message_length", 64 << 20)]
    if not args.ca:
        return grpc.insecure_channel(args.server, options)
    credentials = grpc.ssl_channel_credentials(Path(args.ca).read_bytes())
    if args.token_file:
        token = grpc.access_token_call_credentials(Path(args.token_file).read_text().strip())
        credentials = grpc.composite_channel_credentials(credentials, token)
    return grpc.secure_channel(args.server, credentials, options)


def transfer(args, content, style):
    options = transfer_pb2.RunOptions(network="vgg19-lite", iterations=args.iterations)
    options.size.longer_side = args.size
    return transfer_pb2.Transfer(content=content, styles=[transfer_pb2.Style(image=style)], options=options)


def stylize(channel, args):
    content, style = (image_pb2.Image(data=Path(name).read_bytes()) for name in (args.content, args.style))
    request = style_transfer_pb2.StylizeRequest(transfer=transfer(args, content, style))
    for event in style_transfer_pb2_grpc.StyleTransferServiceStub(channel).Stylize(request):
        if event.HasField("progress"):
            p = event.progress
            bar = "#" * (40 * p.iteration // p.iterations)
            sys.stderr.write(f"\r[{bar:40}] {p.iteration}/{p.iterations}  loss {p.losses.total:.4g}  ")
        elif event.HasField("result"):
            Path(args.out).write_bytes(event.result.image)
            sys.stderr.write("\n")


def upload(channel, name):
    """Sends an image of any size in pieces, once; from then on its SHA-256 names it."""
    with open(name, "rb") as file:
        pieces = (image_service_pb2.UploadImageRequest(data=p) for p in iter(lambda: file.read(256 << 10), b""))
        return image_pb2.Image(sha256=image_service_pb2_grpc.ImageServiceStub(channel).UploadImage(pieces).sha256)


def submit(channel, args):
    request = job_pb2.CreateJobRequest(
        transfer=transfer(args, upload(channel, args.content), upload(channel, args.style)),
        request_id=str(uuid.uuid4()))  # so that the call can be repeated
    print(job_pb2_grpc.JobServiceStub(channel).CreateJob(request).job.job_id)


def watch(channel, args):
    jobs = job_pb2_grpc.JobServiceStub(channel)
    last, give_up = 0, time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            for response in jobs.WatchJob(job_pb2.WatchJobRequest(job_id=args.id, after_sequence=last)):
                event = response.event
                last, give_up = event.sequence, time.monotonic() + PATIENCE_SECONDS
                at = f" {event.progress.iteration}/{event.progress.iterations}" if event.HasField("progress") else ""
                print(f"{event.sequence} {job_pb2.JobState.Name(event.state)}{at}", flush=True)
            break
        except grpc.RpcError as error:  # the server is gone: go on after the last event when it is back
            if error.code() != grpc.StatusCode.UNAVAILABLE or time.monotonic() > give_up:
                raise
            time.sleep(0.5)
    job = jobs.GetJob(job_pb2.GetJobRequest(job_id=args.id)).job
    if job.state != job_pb2.JOB_STATE_SUCCEEDED:
        sys.exit(f"{job_pb2.JobState.Name(job.state)}: {job.failure.message}")
    pieces = image_service_pb2_grpc.ImageServiceStub(channel).DownloadImage(
        image_service_pb2.DownloadImageRequest(sha256=job.result.image_sha256))
    Path(args.out).write_bytes(b"".join(piece.data for piece in pieces))


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--server", default="127.0.0.1:50051", help="HOST:PORT")
parser.add_argument("--ca", help="speak TLS, and trust this PEM file")
parser.add_argument("--token-file", help="send the token in this file, over TLS")
parser.add_argument("--size", type=int, default=256, help="longer side in pixels")
parser.add_argument("--iterations", type=int, default=100)
commands = parser.add_subparsers(required=True)
for command, names in ((stylize, "content style out"), (submit, "content style"), (watch, "id out")):
    one = commands.add_parser(command.__name__)
    one.set_defaults(run=command)
    for positional in names.split():
        one.add_argument(positional)
parsed = parser.parse_args()
if parsed.token_file and not parsed.ca:
    parser.error("--token-file is for TLS: whoever reads a token can use it; give --ca, too")
try:
    with connect(parsed) as opened:
        parsed.run(opened, parsed)
except grpc.RpcError as failed:
    sys.exit(f"{failed.code().name}: {failed.details()}")
except OSError as failed:
    sys.exit(str(failed))
