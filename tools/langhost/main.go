// Command pulumi-language-nodejs is Sluice's own small Node.js language host for the Pulumi engine.
//
// The Pulumi CLI comes with an official language host; where the CLI has to be built from its Go module, that host is
// not among the modules to be had. This one does what a program of npm packages needs: it runs the program and policy
// packs with the @pulumi/pulumi package that the project itself has installed. It generates no code, installs nothing
// and supports no debugger; those methods answer "unimplemented", as gRPC's default does.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// version is stamped by the linker.
var version = "0.0.0-dev"

// How often the host asks whether the engine still lives. An engine that was killed leaves no other sign.
const engineCheckInterval = 5 * time.Second

func main() {
	// Engines of older protocols pass flags such as -root before the engine's address; none of them is needed.
	flags := flag.NewFlagSet("pulumi-language-nodejs", flag.ContinueOnError)
	flags.String("root", "", "unused")
	flags.String("tracing", "", "unused")
	flags.String("binary", "", "unused")
	flags.Bool("typescript", true, "unused")
	if err := flags.Parse(os.Args[1:]); err != nil {
		os.Exit(2)
	}
	if err := serve(flags.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", err)
		os.Exit(1)
	}
}

// serve answers the engine until it goes away. It prints the port it listens on: that is how the engine finds it.
func serve(engine string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if engine != "" {
		if err := rpcutil.Healthcheck(ctx, engine, engineCheckInterval, cancel); err != nil {
			return fmt.Errorf("watching the engine at %s: %w", engine, err)
		}
	}

	stop := make(chan bool)
	go func() {
		<-ctx.Done()
		close(stop)
	}()
	host := newHost(ctx, engine)
	server, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: stop,
		Init: func(s *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(s, host)
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	fmt.Println(server.Port)
	err = <-server.Done
	host.stop() // no program outlives the engine that asked for it
	return err
}
