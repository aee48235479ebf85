package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"time"

	pb "brushwork.dev/examples/go/brushwork/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const (
	patience   = 5 * time.Minute
	pieceBytes = 256 << 10
)

// upload sends an image of any size in pieces, once; from then on its SHA-256 names it.
func upload(ctx context.Context, c *grpc.ClientConn, name string) *pb.Image {
	call := must(pb.NewImageServiceClient(c).UploadImage(ctx))
	file := must(os.Open(name))
	defer file.Close()
	for buffer := make([]byte, pieceBytes); ; {
		n, err := file.Read(buffer)
		if err == io.EOF {
			break
		}
		check(err)
		if call.Send(&pb.UploadImageRequest{Data: buffer[:n]}) != nil {
			break // CloseAndRecv says why
		}
	}
	return &pb.Image{Source: &pb.Image_Sha256{Sha256: must(call.CloseAndRecv()).Sha256}}
}

func submit(ctx context.Context, c *grpc.ClientConn, args []string) {
	id := make([]byte, 16) // so that the call can be repeated
	must(rand.Read(id))
	created := must(pb.NewJobServiceClient(c).CreateJob(ctx, &pb.CreateJobRequest{
		Transfer:  transfer(upload(ctx, c, args[0]), upload(ctx, c, args[1])),
		RequestId: hex.EncodeToString(id),
	}))
	fmt.Println(created.Job.JobId)
}

func watch(ctx context.Context, c *grpc.ClientConn, args []string) {
	jobs := pb.NewJobServiceClient(c)
	last, giveUp := uint64(0), time.Now().Add(patience)
	for {
		err := follow(ctx, jobs, args[0], &last, &giveUp)
		if err == io.EOF {
			break
		}
		// When the server is gone: go on after the last event when it is back.
		if status.Code(err) != codes.Unavailable || time.Now().After(giveUp) {
			check(err)
		}
		time.Sleep(500 * time.Millisecond)
	}
	job := must(jobs.GetJob(ctx, &pb.GetJobRequest{JobId: args[0]})).Job
	if job.State != pb.JobState_JOB_STATE_SUCCEEDED {
		check(fmt.Errorf("%v: %s", job.State, job.Failure.GetMessage()))
	}
	images := pb.NewImageServiceClient(c)
	pieces := must(images.DownloadImage(ctx, &pb.DownloadImageRequest{Sha256: job.Result.ImageSha256}))
	var picture bytes.Buffer
	for piece, err := pieces.Recv(); err != io.EOF; piece, err = pieces.Recv() {
		check(err)
		picture.Write(piece.Data)
	}
	check(os.WriteFile(args[1], picture.Bytes(), 0o644))
}

// follow is one call of WatchJob; io.EOF means that the job has ended.
func follow(ctx context.Context, jobs pb.JobServiceClient, id string, last *uint64, giveUp *time.Time) error {
	responses, err := jobs.WatchJob(ctx, &pb.WatchJobRequest{JobId: id, AfterSequence: *last})
	for err == nil {
		var response *pb.WatchJobResponse
		if response, err = responses.Recv(); err == nil {
			event := response.Event
			*last, *giveUp = event.Sequence, time.Now().Add(patience)
			fmt.Print(event.Sequence, " ", event.State)
			if p := event.Progress; p != nil {
				fmt.Printf(" %d/%d", p.Iteration, p.Iterations)
			}
			fmt.Println()
		}
	}
	return err
}
