// Paints with a Brushwork server; README.md says how. The generated brushwork/ lies beside this file.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	pb "brushwork.dev/examples/go/brushwork/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"
)

var (
	server     = flag.String("server", "127.0.0.1:50051", "HOST:PORT")
	ca         = flag.String("ca", "", "speak TLS, and trust this PEM `FILE`")
	tokenFile  = flag.String("token-file", "", "send the token in this `FILE`, over TLS")
	size       = flag.Uint("size", 256, "longer side in pixels")
	iterations = flag.Uint("iterations", 100, "updates of the picture")
)

type token string

func (t token) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + string(t)}, nil
}
func (t token) RequireTransportSecurity() bool { return true }

// Dial and WithInsecure are deprecated but there for gRPC 1: Debian 12 has 1.33, without what replaces them.
func connect() *grpc.ClientConn {
	options := []grpc.DialOption{grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(64 << 20))}
	if *ca == "" {
		options = append(options, grpc.WithInsecure())
	} else {
		options = append(options, grpc.WithTransportCredentials(must(credentials.NewClientTLSFromFile(*ca, ""))))
	}
	if *tokenFile != "" {
		secret := strings.TrimSpace(string(must(os.ReadFile(*tokenFile))))
		options = append(options, grpc.WithPerRPCCredentials(token(secret)))
	}
	return must(grpc.Dial(*server, options...))
}

func transfer(content, style *pb.Image) *pb.Transfer {
	return &pb.Transfer{Content: content, Styles: []*pb.Style{{Image: style}}, Options: &pb.RunOptions{
		Network: "vgg19-lite", Iterations: proto.Uint32(uint32(*iterations)),
		Size: &pb.OutputSize{Size: &pb.OutputSize_LongerSide{LongerSide: uint32(*size)}}}}
}

func stylize(ctx context.Context, c *grpc.ClientConn, args []string) {
	image := func(name string) *pb.Image { return &pb.Image{Source: &pb.Image_Data{Data: must(os.ReadFile(name))}} }
	request := &pb.StylizeRequest{Transfer: transfer(image(args[0]), image(args[1]))}
	events := must(pb.NewStyleTransferServiceClient(c).Stylize(ctx, request))
	for event, err := events.Recv(); err != io.EOF; event, err = events.Recv() {
		check(err)
		if p := event.GetProgress(); p != nil {
			bar := strings.Repeat("#", int(40*p.Iteration/p.Iterations))
			fmt.Fprintf(os.Stderr, "\r[%-40s] %d/%d  loss %.4g  ", bar, p.Iteration, p.Iterations, p.Losses.Total)
		} else if result := event.GetResult(); result != nil {
			check(os.WriteFile(args[2], result.Image, 0o644))
			fmt.Fprintln(os.Stderr)
		}
	}
}

func main() {
	flag.Parse()
	commands := map[string]struct {
		run   func(context.Context, *grpc.ClientConn, []string)
		names int
	}{"stylize": {stylize, 3}, "submit": {submit, 2}, "watch": {watch, 2}}
	command, known := commands[flag.Arg(0)]
	if !known || flag.NArg() != command.names+1 {
		fmt.Fprintln(os.Stderr, "stylize CONTENT STYLE OUT, submit CONTENT STYLE or watch ID OUT, after the options")
		os.Exit(2)
	}
	c := connect()
	defer c.Close()
	command.run(context.Background(), c, flag.Args()[1:])
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
