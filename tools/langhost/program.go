package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// What @pulumi/pulumi/cmd/run exits with after it has told the user itself what went wrong.
const alreadyReported = 32

// Run executes the program once, for a preview or an update.
func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	h.runs.Add(1)
	defer h.runs.Done()
	ctx, cancel := either(ctx, h.ctx)
	defer cancel()

	config, err := configEnvironment(req)
	if err != nil {
		return nil, err
	}
	cmd, err := nodeCommand(ctx, req.GetInfo().GetProgramDirectory(), "@pulumi/pulumi/cmd/run",
		optionsOf(req.GetInfo()), programArgs(req, h.engineAddress()))
	if err != nil {
		return nil, err
	}
	cmd.Dir = req.GetPwd()
	cmd.Env = append(cmd.Env, config...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr // the engine forwards both to the user

	code, err := exitCode(cmd.Run())
	switch {
	case err != nil:
		return nil, err
	case code == 0:
		return &pulumirpc.RunResponse{}, nil
	case code == alreadyReported:
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program ended with code %d", code)}, nil
	}
}

// programArgs are the flags of @pulumi/pulumi/cmd/run (its index.ts lists them), then the program, then its arguments.
func programArgs(req *pulumirpc.RunRequest, engine string) []string {
	args := []string{
		"--monitor", req.GetMonitorAddress(),
		"--engine", engine,
		"--organization", req.GetOrganization(),
		"--project", req.GetProject(),
		"--root-directory", req.GetInfo().GetRootDirectory(),
		"--stack", req.GetStack(),
		"--pwd", req.GetPwd(),
		"--parallel", strconv.Itoa(int(req.GetParallel())),
	}
	if req.GetDryRun() {
		args = append(args, "--dry-run")
	}
	args = append(args, req.GetInfo().GetEntryPoint())
	return append(args, req.GetArgs()...)
}

// configEnvironment is the stack's configuration as @pulumi/pulumi reads it: two JSON values.
func configEnvironment(req *pulumirpc.RunRequest) ([]string, error) {
	values := req.GetConfig()
	if values == nil {
		values = map[string]string{}
	}
	secret := req.GetConfigSecretKeys()
	if secret == nil {
		secret = []string{}
	}
	valuesJSON, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	secretJSON, err := json.Marshal(secret)
	if err != nil {
		return nil, err
	}
	return []string{"PULUMI_CONFIG=" + string(valuesJSON), "PULUMI_CONFIG_SECRET_KEYS=" + string(secretJSON)}, nil
}

// either ends when the first of two contexts ends.
func either(a, b context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(a)
	release := context.AfterFunc(b, cancel)
	return ctx, func() {
		release()
		cancel()
	}
}
