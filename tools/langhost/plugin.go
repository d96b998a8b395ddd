package main

import (
	"bytes"
	"io"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// RunPlugin runs a plugin that is itself a Node program: a policy pack (kind "analyzer") or a provider or component
// written in TypeScript. What it prints goes back as a stream; its exit code closes the stream.
func (h *host) RunPlugin(
	req *pulumirpc.RunPluginRequest, stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse],
) error {
	h.runs.Add(1)
	defer h.runs.Done()
	ctx, cancel := either(stream.Context(), h.ctx)
	defer cancel()

	plan := planPlugin(req)
	cmd, err := nodeCommand(ctx, req.GetInfo().GetProgramDirectory(), plan.module, optionsOf(req.GetInfo()), plan.args)
	if err != nil {
		return err
	}
	cmd.Dir = plan.dir
	cmd.Env = append(cmd.Env, req.GetEnv()...)
	out := &pluginOutput{stream: stream}
	cmd.Stdout, cmd.Stderr = out.writer(stdoutChunk), out.writer(stderrChunk)

	code, err := exitCode(cmd.Run())
	if err != nil {
		return err
	}
	return out.send(&pulumirpc.RunPluginResponse{
		Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(code)}, //nolint:gosec // exit codes are small
	})
}

type pluginPlan struct {
	module, dir string
	args        []string
}

// planPlugin says which of @pulumi/pulumi's runners takes the plugin. The policy runner wants `ENGINE PACK` and the
// pack's folder as working directory; the other one wants `PROGRAM ENGINE`, in the caller's folder.
func planPlugin(req *pulumirpc.RunPluginRequest) pluginPlan {
	program := req.GetInfo().GetProgramDirectory()
	if req.GetKind() == "analyzer" {
		args := append(append([]string{}, req.GetArgs()...), program)
		return pluginPlan{module: "@pulumi/pulumi/cmd/run-policy-pack", dir: program, args: args}
	}
	args := append([]string{program}, req.GetArgs()...)
	return pluginPlan{module: "@pulumi/pulumi/cmd/run-plugin", dir: req.GetPwd(), args: args}
}

func stdoutChunk(p []byte) *pulumirpc.RunPluginResponse {
	return &pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: p}}
}

func stderrChunk(p []byte) *pulumirpc.RunPluginResponse {
	return &pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: p}}
}

// pluginOutput serialises the two output streams of one process: a gRPC stream takes one sender at a time.
type pluginOutput struct {
	mu     sync.Mutex
	stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse]
}

func (o *pluginOutput) send(message *pulumirpc.RunPluginResponse) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.stream.Send(message)
}

func (o *pluginOutput) writer(chunk func([]byte) *pulumirpc.RunPluginResponse) io.Writer {
	return writerFunc(func(p []byte) (int, error) {
		if err := o.send(chunk(bytes.Clone(p))); err != nil {
			return 0, err
		}
		return len(p), nil
	})
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
