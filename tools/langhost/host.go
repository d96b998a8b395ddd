package main

import (
	"context"
	"strings"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

// host is the LanguageRuntime service: the small questions here, programs in program.go, policy packs in plugin.go.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	ctx    context.Context // ends when every child process must end
	cancel context.CancelFunc
	runs   sync.WaitGroup

	mu     sync.Mutex
	engine string
}

func newHost(ctx context.Context, engine string) *host {
	ctx, cancel := context.WithCancel(ctx)
	return &host{ctx: ctx, cancel: cancel, engine: engine}
}

// stop ends all children and waits for them.
func (h *host) stop() {
	h.cancel()
	h.runs.Wait()
}

func (h *host) engineAddress() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.engine
}

// Handshake takes the engine's address, which newer engines send here and not on the command line.
func (h *host) Handshake(
	_ context.Context, req *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if address := req.GetEngineAddress(); address != "" {
		h.engine = address
	}
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

// GetPluginInfo names the host's version.
func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version}, nil
}

// About answers `pulumi about` with the Node that programs will run on.
func (h *host) About(ctx context.Context, _ *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	node, err := findNode()
	if err != nil {
		return nil, err
	}
	out, err := output(ctx, "", node, "--version")
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{Executable: node, Version: strings.TrimSpace(out)}, nil
}

// GetRequiredPackages lists the resource plugins that the program's npm packages ask for.
func (h *host) GetRequiredPackages(
	_ context.Context, req *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	packages, err := requiredPackages(req.GetInfo().GetProgramDirectory())
	if err != nil {
		return nil, err
	}
	return &pulumirpc.GetRequiredPackagesResponse{Packages: packages}, nil
}

// Cancel ends the running program: the engine sends it when the user interrupts.
func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.cancel()
	return &emptypb.Empty{}, nil
}
