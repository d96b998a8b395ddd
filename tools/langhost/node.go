package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// How long a child may take to end after it was asked to, before it is killed.
const grace = 5 * time.Second

// options are the `runtime.options` of Pulumi.yaml that matter here.
type options struct {
	// nodeArgs go before the module (option `nodeargs`, one string, blanks separate).
	nodeArgs []string
	// typescript lets @pulumi/pulumi register its TypeScript compiler; the official host's default is on.
	typescript bool
}

func optionsOf(info *pulumirpc.ProgramInfo) options {
	given := info.GetOptions().AsMap()
	found := options{typescript: true}
	if text, ok := given["nodeargs"].(string); ok {
		found.nodeArgs = strings.Fields(text)
	}
	if on, ok := given["typescript"].(bool); ok {
		found.typescript = on
	}
	return found
}

// environment is what this process has, plus what @pulumi/pulumi reads to decide about TypeScript.
func (o options) environment() []string {
	env := os.Environ()
	if o.typescript {
		env = append(env, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	return env
}

func findNode() (string, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return "", errors.New("node is not on PATH: run this through `npm run pulumi`, or put Node 24 on PATH")
	}
	return node, nil
}

// output runs a short command in dir and returns what it printed; the error of a failed one holds its last words.
func output(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(exit.Stderr)))
	}
	return string(out), err
}

// nodeCommand prepares `node [nodeargs] MODULE args`, MODULE as Node itself resolves it from dir.
func nodeCommand(ctx context.Context, dir, module string, opts options, args []string) (*exec.Cmd, error) {
	node, err := findNode()
	if err != nil {
		return nil, err
	}
	file, err := output(ctx, dir, node, "-p", fmt.Sprintf("require.resolve(%q)", module))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be found from %s: run `npm ci` there (%w)", module, dir, err)
	}
	argv := append(append([]string{}, opts.nodeArgs...), strings.TrimSpace(file))
	cmd := exec.CommandContext(ctx, node, append(argv, args...)...)
	cmd.Env = opts.environment()
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = grace
	return cmd, nil
}

// exitCode tells how a command that was started ended; other errors (it never ran) are passed through.
func exitCode(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit):
		return exit.ExitCode(), nil
	default:
		return -1, err
	}
}
